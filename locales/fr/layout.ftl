# Ce qui entoure toutes les pages.
layout-skip = Aller au contenu
layout-menu = Menu principal
layout-description = Les salles de { $place } : voir ce qui est libre, et réserver.
layout-by = Les salles se réservent avec Clef.
menu-day = Planning
menu-mine = Mes réservations
menu-reception = Réception
menu-sign-in = Se connecter
menu-sign-out = Se déconnecter
live-lost = Cette page n’est plus à jour depuis { $when } : Clef ne répond pas. Elle se remettra à jour toute seule dès que possible.
live-signed-out = Vous n’êtes plus connecté : cette page n’est plus à jour depuis { $when }. Rechargez-la pour vous reconnecter.
