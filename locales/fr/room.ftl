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
room-description = À propos
room-access = Accès
room-layouts = Dispositions
room-rules = Bon à savoir
room-week = du { $first } au { $last }
room-navigation = Changer de semaine
room-previous = Semaine précédente
room-next = Semaine suivante
room-this-week = Cette semaine
rule-max-length = Une réservation dure de { $min } à { $max }.
rule-horizon = À réserver au plus { $limit } à l’avance.
rule-opens = Chaque { $opens } s’ouvre à la réservation { $weeks ->
    [one] la semaine suivante.
    [2] la semaine d’après la suivante.
   *[other] la semaine qui vient { $weeks } semaines plus tard.
}
rule-min-notice = À réserver au moins { $limit } à l’avance.
rule-notice-change = Une réservation se déplace ou se prolonge au moins { $limit } avant son début.
rule-notice-cancel = Une réservation s’annule au moins { $limit } avant son début.
rule-approval = { $why ->
    [longer_than] Au-delà de { $limit }, l’accueil doit donner son accord.
    [outside] En dehors de { $hours }, l’accueil doit donner son accord.
    [both] Au-delà de { $limit } et en dehors de { $hours }, l’accueil doit donner son accord.
   *[always] L’accueil doit donner son accord pour chaque réservation.
}
rule-quota = { $unit ->
    [hours] Chaque personne a droit à { $limit } { $per ->
        [day] par jour
        [week] par semaine
        [month] par mois
       *[ahead] à venir
    } { $over ->
        [room] dans cette salle
        [site] sur ce site
       *[place] en tout
    }.
   *[count] Chaque personne a droit à { $limit ->
        [one] une réservation
       *[other] { $limit } réservations
    } { $per ->
        [day] par jour
        [week] par semaine
        [month] par mois
       *[ahead] à venir
    } { $over ->
        [room] dans cette salle
        [site] sur ce site
       *[place] en tout
    }.
}
rule-buffer = { $limit } restent libres entre deux réservations.
