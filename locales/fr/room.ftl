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
room-picture = Photo de { $room }
room-description = À propos
room-access = Accès
room-layouts = Dispositions
room-contains = Se compose de
room-contained-in = Fait partie de
room-rules = Bon à savoir
