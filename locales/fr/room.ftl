# Une salle et sa semaine.
room-back = Toutes les salles
room-book = Réserver cette salle
room-where = Où
room-capacity = Capacité
room-people = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
room-equipment = Équipement
room-rules = À savoir
room-week = Du { $first } au { $last }
room-navigation = Changer de semaine
room-previous = Semaine précédente
room-next = Semaine suivante
room-this-week = Cette semaine
rule-length = De { $min } à { $max } par réservation.
rule-horizon = Jusqu’à { $horizon } à l’avance.
rule-min-notice = Au moins { $notice } à l’avance.
rule-buffer = { $buffer } libres entre deux réservations.
