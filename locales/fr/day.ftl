# Le jour, toutes les salles.
day-today = Aujourd’hui
day-yesterday = Hier
day-tomorrow = Demain
day-navigation = Changer de jour
day-previous = Veille
day-next = Lendemain
day-go = Aller
day-sites = Choisir un lieu
day-all-sites = Tous les lieux
day-lead = Choisissez un moment libre pour réserver.
notice-never-read = Le calendrier d’au moins une salle n’a pas encore pu être lu : ce qui y est libre n’est pas connu.
notice-broken = Le calendrier d’au moins une salle n’est pas là où il devrait être. Voici son dernier état connu, à { $when } ; l’accueil voit ce qu’il faut faire.
notice-stale = L’agenda des salles ne répond pas. Voici son dernier état connu, à { $when } ; vous pouvez essayer de réserver, rien ne sera perdu.
