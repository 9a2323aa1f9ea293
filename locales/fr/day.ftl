# Le jour, toutes les salles.
day-today = Aujourd’hui
day-yesterday = Hier
day-tomorrow = Demain
day-navigation = Changer de jour
day-previous = Jour précédent
day-next = Jour suivant
day-holiday = jour férié
day-mine = vous avez une réservation
day-go = Afficher
day-sites = Choisir un lieu
day-all-sites = Tous les lieux
day-skip = Aller aux créneaux
day-lead = Choisissez un créneau libre pour réserver.
notice-never-read = L’agenda d’au moins une salle n’a pas encore pu être lu : nous ne savons pas ce qui y est libre.
notice-reading = Clef vient de démarrer et lit encore les agendas. Voici leur dernier état connu, à { $when }. Il peut y manquer des réservations, réessayez dans un moment.
notice-unbookable = Au moins une salle ne peut pas être réservée pour le moment ; l’accueil sait pourquoi.
notice-broken = L’agenda d’au moins une salle n’est pas à sa place. Voici son dernier état connu, à { $when } ; l’accueil sait quoi faire.
notice-stale = L’agenda des salles ne répond pas. Voici son dernier état connu, à { $when } ; vous pouvez essayer de réserver, vous ne perdrez rien.
notice-stale-some = { $count ->
    [one] L’agenda de cette salle ne répond pas : { $rooms }. Voici son dernier état connu, à { $when } ; vous pouvez essayer de réserver, vous ne perdrez rien.
   *[other] Les agendas de ces salles ne répondent pas : { $rooms }. Voici leur dernier état connu, à { $when } ; vous pouvez essayer de réserver, vous ne perdrez rien.
}
notice-maintenance-some = { $count ->
    [one] Le serveur d’agendas de cette salle est en maintenance : { $rooms }. Voici son dernier état connu, à { $when } ; elle ne peut pas être réservée d’ici la fin.
   *[other] Le serveur d’agendas de ces salles est en maintenance : { $rooms }. Voici leur dernier état connu, à { $when } ; elles ne peuvent pas être réservées d’ici la fin.
}
notice-no-access-some = { $count ->
    [one] L’agenda de cette salle ne peut pas être lu pour le moment : { $rooms }. Voici son dernier état connu, à { $when } ; l’accueil sait quoi faire.
   *[other] Les agendas de ces salles ne peuvent pas être lus pour le moment : { $rooms }. Voici leur dernier état connu, à { $when } ; l’accueil sait quoi faire.
}
notice-maintenance = Le serveur d’agendas est en maintenance. Voici le dernier état connu, à { $when } ; rien ne peut être réservé d’ici la fin.
notice-no-access = L’agenda des salles ne peut pas être lu pour le moment. Voici son dernier état connu, à { $when } ; l’accueil sait quoi faire.
day-school-holidays = Vacances scolaires :
