# Pourquoi pas ? Une phrase par règle.
refusal-only-for = { $groups-count ->
    [one] Cette salle est réservée au groupe { $groups }.
   *[other] Cette salle est réservée aux groupes { $groups }.
}
refusal-past = Ce créneau est déjà passé.
refusal-opening-hours = { $open-count ->
    [0] La salle est fermée ce jour-là.
   *[other] La salle n’est pas ouverte sur tout ce créneau. Ce jour-là : { $open }.
}
refusal-closure = La salle est fermée : { $reason } ({ $closed }).
refusal-min-notice = Il faut réserver au moins { $limit } à l’avance. Au plus tôt : { $earliest }.
refusal-notice-change = Une réservation se déplace ou se prolonge au moins { $limit } avant son début : c’était possible jusqu’au { $until }. Vous pouvez toujours la raccourcir.
refusal-notice-cancel = Une réservation s’annule au moins { $limit } avant son début : c’était possible jusqu’au { $until }. Prévenez l’accueil.
refusal-horizon = On peut réserver au plus { $limit } à l’avance. Au plus tard : { $latest }.
refusal-opens = Cette semaine n’est pas encore ouverte à la réservation : elle ouvre le { $opens_at }.
refusal-min-length = C’est trop court : une réservation dure au moins { $limit }.
refusal-max-length = C’est trop long : une réservation dure au plus { $limit }.
refusal-step = Les horaires se choisissent de { $limit } en { $limit }.
refusal-capacity = { $capacity ->
    [one] La salle accueille une seule personne.
   *[other] La salle accueille { $capacity } personnes au plus.
}
refusal-quota = { $unit ->
    [hours] Quota : { $limit } { $per ->
        [day] par jour
        [week] par semaine
        [month] par mois
       *[ahead] à venir
    } { $over ->
        [room] dans cette salle
        [site] sur ce site
       *[place] en tout
    }. Il en reste { $left }.
   *[count] Quota : { $limit ->
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
    }. Il en reste { $left ->
        [0] aucune
        [one] une
       *[other] { $left }
    }.
}
refusal-buffer = Il faut laisser { $limit } libres entre deux réservations.
refusal-taken = La salle est déjà prise : { $by }.
approval-why = { $why ->
    [longer_than] Au-delà de { $limit }, il faut l’accord de l’accueil.
    [outside] { $hours-count ->
        [0] Ce jour-là, il faut l’accord de l’accueil.
       *[other] En dehors de ces heures, il faut l’accord de l’accueil : { $hours }.
    }
   *[always] Toute réservation de cette salle demande l’accord de l’accueil.
}
refusal-approval = { approval-why } Une réservation confirmée ne redevient pas une demande, pour que vous ne la perdiez pas : faites une nouvelle demande pour ce créneau, ou adressez-vous à l’accueil.
refusal-dates = { $more ->
    [0] { $why } { $dates }.
    [one] { $why } { $dates } et encore une.
   *[other] { $why } { $dates } et { $more } autres.
}
refusal-dates-taken = { $count ->
    [one] Une date sur { $of } est déjà prise :
   *[other] { $count } dates sur { $of } sont déjà prises :
}
refusal-dates-opening-hours = { $count ->
    [one] Une date sur { $of } est hors des heures d’ouverture :
   *[other] { $count } dates sur { $of } sont hors des heures d’ouverture :
}
refusal-dates-closure = { $count ->
    [one] Une date sur { $of } tombe sur une fermeture ({ $reason }) :
   *[other] { $count } dates sur { $of } tombent sur une fermeture ({ $reason }) :
}
refusal-dates-past = { $count ->
    [one] Une date sur { $of } est déjà passée :
   *[other] { $count } dates sur { $of } sont déjà passées :
}
refusal-dates-other = { $count ->
    [one] { $why } Cela concerne une date sur { $of } :
   *[other] { $why } Cela concerne { $count } dates sur { $of } :
}
