# Connexion.
sign-in-already = Vous êtes connecté : { $name }.
sign-in-continue = Continuer
sign-in-demo = Démonstration : qui voulez-vous être ?
sign-in-demo-hint = Ce choix n’existe que sur cet ordinateur.
sign-in-member = membre
sign-in-reception = à l’accueil
sign-in-none = Aucun moyen de se connecter n’est réglé ici. La personne qui s’occupe de ce service peut en choisir un.
sign-in-with = Avec quel compte voulez-vous vous connecter ?
sign-in-portal = Le portail
signed-out-title = Vous êtes déconnecté
signed-out-onward = Vous ne l’êtes pas encore du compte avec lequel vous étiez venu.
signed-out-go = Quitter aussi ce compte
