# Les règles, l’une après l’autre : ce que la page d’une salle en dit (rule-…), et pourquoi pas (refusal-…, et pour
# des dates d’une série refusal-dates-…).

refusal-only-for = { $groups-count ->
    [one] Cette salle est réservée au groupe { $groups }.
   *[other] Cette salle est réservée aux groupes { $groups }.
}

refusal-past = Ce créneau est déjà passé.
refusal-dates-past = { $count ->
    [one] Une date sur { $of } est déjà passée :
   *[other] { $count } dates sur { $of } sont déjà passées :
}

refusal-closure = { $reason-count ->
    [0] La salle est fermée ({ $closed }).
   *[other] La salle est fermée : { $reason } ({ $closed }).
}
closure-reason = { $reason-count ->
    [0] {""}
   *[other] {" "}({ $reason })
}
refusal-dates-closure = { $count ->
    [one] Une date sur { $of } tombe sur une fermeture{ closure-reason } :
   *[other] { $count } dates sur { $of } tombent sur une fermeture{ closure-reason } :
}

refusal-opening-hours = { $open-count ->
    [0] { $holiday-count ->
        [0] La salle est fermée ce jour-là.
       *[other] La salle est fermée ce jour-là : { $holiday }.
    }
   *[other] La salle n’est pas ouverte sur tout ce créneau. Ce jour-là : { $open }.
}
refusal-dates-opening-hours = { $count ->
    [one] Une date sur { $of } est hors des heures d’ouverture :
   *[other] { $count } dates sur { $of } sont hors des heures d’ouverture :
}

rule-min-notice = À réserver au moins { $limit } à l’avance.
refusal-min-notice = Il faut réserver au moins { $limit } à l’avance. Au plus tôt : { $earliest }.

rule-notice-change = Une réservation se déplace ou se prolonge au moins { $limit } avant son début.
refusal-notice-change = Une réservation se déplace ou se prolonge au moins { $limit } avant son début : c’était possible jusqu’au { $until }. Vous pouvez toujours la raccourcir.

rule-notice-cancel = Une réservation s’annule au moins { $limit } avant son début.
refusal-notice-cancel = Une réservation s’annule au moins { $limit } avant son début : c’était possible jusqu’au { $until }. Prévenez l’accueil.

rule-horizon = À réserver au plus { $limit } à l’avance.
refusal-horizon = On peut réserver au plus { $limit } à l’avance. Au plus tard : { $latest }.

rule-opens = Chaque { $opens } s’ouvre à la réservation { $weeks ->
    [one] la semaine suivante.
    [2] la semaine d’après la suivante.
   *[other] la semaine qui vient { $weeks } semaines plus tard.
}
refusal-opens = Cette semaine n’est pas encore ouverte à la réservation : elle ouvre le { $opens_at }.

refusal-min-length = C’est trop court : une réservation dure au moins { $limit }.

rule-max-length = Une réservation dure de { $min } à { $max }.
refusal-max-length = C’est trop long : une réservation dure au plus { $limit }.

refusal-step = Les horaires se choisissent de { $limit } en { $limit }.

rule-max-dates = { $limit ->
    [one] Une réservation n’a qu’une date : pas de séries.
   *[other] Une série compte au plus { $limit } dates.
}
refusal-max-dates = { $limit ->
    [one] Pas de séries dans cette salle : faites une réservation par date.
   *[other] C’est trop de dates : une série en compte au plus { $limit } dans cette salle.
}

refusal-capacity = { $capacity ->
    [one] La salle accueille une seule personne.
   *[other] La salle accueille { $capacity } personnes au plus.
}

rule-approval = { $why ->
    [longer_than] Au-delà de { $limit }, l’accueil doit donner son accord.
    [outside] En dehors de { $hours }, l’accueil doit donner son accord.
    [both] Au-delà de { $limit } et en dehors de { $hours }, l’accueil doit donner son accord.
   *[always] L’accueil doit donner son accord pour chaque réservation.
}
approval-why = { $why ->
    [longer_than] Au-delà de { $limit }, il faut l’accord de l’accueil.
    [outside] { $hours-count ->
        [0] Ce jour-là, il faut l’accord de l’accueil.
       *[other] En dehors de ces heures, il faut l’accord de l’accueil : { $hours }.
    }
   *[always] Toute réservation de cette salle demande l’accord de l’accueil.
}
refusal-approval = { approval-why } Une réservation confirmée ne redevient pas une demande, pour que vous ne la perdiez pas : faites une nouvelle demande pour ce créneau, ou adressez-vous à l’accueil.

rule-quota = Chaque personne a droit à { quota-limit } { quota-per } { quota-over }.
refusal-quota = Quota : { quota-limit } { quota-per } { quota-over }. Il en reste { $unit ->
    [hours] { $left }
   *[count] { $left ->
        [0] aucune
        [one] une
       *[other] { $left }
    }
}.
quota-left = Il vous reste { $unit ->
    [hours] { $left }
   *[count] { $left ->
        [0] aucune réservation
        [one] une réservation
       *[other] { $left } réservations
    }
} sur { $limit } { $per ->
    [day] ce jour-là
    [week] cette semaine-là
    [month] ce mois-là
   *[ahead] à venir
} { quota-over }.
quota-now = Il vous reste { $unit ->
    [hours] { $left }
   *[count] { $left ->
        [0] aucune réservation
        [one] une réservation
       *[other] { $left } réservations
    }
} sur { $limit } { $per ->
    [day] aujourd’hui
    [week] cette semaine
    [month] ce mois-ci
   *[ahead] à venir
}.
quota-soft = Au-delà, une réservation reste possible si elle commence dans les { $soft }.
quota-limit = { $unit ->
    [hours] { $limit }
   *[count] { $limit ->
        [one] une réservation
       *[other] { $limit } réservations
    }
}
quota-per = { $per ->
    [day] par jour
    [week] par semaine
    [month] par mois
   *[ahead] à venir
}
quota-over = { $over ->
    [room] dans cette salle
    [site] dans ce lieu
   *[place] en tout
}

rule-buffer = { $limit } restent libres entre deux réservations.
refusal-buffer = Il faut laisser { $limit } libres entre deux réservations.

refusal-linked = { $rooms-count ->
    [one] La salle ne se réserve pas en même temps que { $rooms }, qui est déjà prise : { $by }.
   *[other] La salle ne se réserve pas en même temps que { $rooms }, qui sont déjà prises : { $by }.
}

refusal-taken = La salle est déjà prise : { $by }.
refusal-dates-taken = { $count ->
    [one] Une date sur { $of } est déjà prise :
   *[other] { $count } dates sur { $of } sont déjà prises :
}

refusal-dates = { $more ->
    [0] { $why } { $dates }.
    [one] { $why } { $dates } et encore une.
   *[other] { $why } { $dates } et { $more } autres.
}
refusal-dates-other = { $count ->
    [one] { $why } Cela concerne une date sur { $of } :
   *[other] { $why } Cela concerne { $count } dates sur { $of } :
}
