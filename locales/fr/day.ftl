# Le jour, toutes les salles.
day-today = Aujourd’hui
day-yesterday = Hier
day-tomorrow = Demain
day-navigation = Changer de jour
day-previous = Jour précédent
day-next = Jour suivant
day-go = Afficher
day-sites = Choisir un lieu
day-all-sites = Tous les lieux
day-lead = Choisissez un créneau libre pour réserver.
notice-never-read = L’agenda d’au moins une salle n’a pas encore pu être lu : nous ne savons pas ce qui y est libre.
notice-broken = L’agenda d’au moins une salle n’est pas à sa place. Voici son dernier état connu, à { $when } ; l’accueil sait quoi faire.
notice-stale = L’agenda des salles ne répond pas. Voici son dernier état connu, à { $when } ; vous pouvez essayer de réserver, vous ne perdrez rien.
