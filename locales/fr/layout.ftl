# Ce qui entoure toutes les pages.
layout-skip = Aller au contenu
layout-menu = Menu principal
layout-by = Les salles se réservent avec Clef.
menu-day = Planning
menu-mine = Mes réservations
menu-reception = Réception
menu-sign-in = Se connecter
menu-sign-out = Se déconnecter
