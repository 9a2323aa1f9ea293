# Connexion.
sign-in-already = Vous êtes connecté : { $name }.
sign-in-continue = Continuer
sign-in-demo = Démonstration : qui voulez-vous être ?
sign-in-demo-hint = Ce choix n’existe que sur cet ordinateur.
sign-in-member = membre
sign-in-reception = à l’accueil
sign-in-none = Aucun moyen de se connecter n’est réglé ici. La personne qui s’occupe de ce service peut en choisir un.
