# La semaine et le mois, d’une salle ou de toutes.
view-label = Affichage :
view-choose = Changer d’affichage
view-day = Jour
view-week = Semaine
view-month = Mois
view-all-rooms = toutes les salles
week-range = du { $first } au { $last }
week-navigation = Changer de semaine
week-previous = Semaine précédente
week-next = Semaine suivante
week-now = Cette semaine
week-rooms = Salles
month-navigation = Changer de mois
month-previous = Mois précédent
month-next = Mois suivant
month-now = Ce mois-ci
period-full = Complet
period-unbookable = Non réservable
period-free-time = { $length } libres
period-free-rooms = { $count ->
    [one] { $count } salle libre
   *[other] { $count } salles libres
}
period-taken = occupé à { $percent } %
period-more-times = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
period-lead-week = Chaque case est une journée d’une salle : choisissez-en une pour réserver.
period-lead-month = Choisissez un jour pour voir ce qui y est libre.
