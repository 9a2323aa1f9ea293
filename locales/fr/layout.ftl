# Ce qui entoure toutes les pages.
layout-skip = Aller au contenu
layout-menu = Menu principal
layout-by = Les salles, avec Clef.
menu-day = Planning
menu-mine = Mes réservations
menu-reception = Accueil
menu-sign-in = Se connecter
menu-sign-out = Se déconnecter
