# Les séries.
repeat-legend = Répéter
repeat-field = Fréquence
repeat-once = Une seule fois
repeat-daily = Tous les jours
repeat-weekdays = Du lundi au vendredi
repeat-weekly = Toutes les semaines
repeat-fortnightly = Toutes les deux semaines
repeat-month-day = Tous les mois, le même jour de la semaine (par exemple le 2e mardi)
repeat-month-date = Tous les mois, à la même date (par exemple le 24)
field-until = Jusqu’au
field-times = ou nombre de fois
field-missing-until = Indiquez jusqu’à quand, ou combien de fois.
field-not-a-choice = Choisissez dans la liste.
field-not-a-count = Indiquez un nombre de fois, de 2 à { $limit }.
field-until-and-times = Indiquez le dernier jour ou le nombre de fois, pas les deux.
field-one-date = Il n’y aurait qu’une seule date : choisissez un dernier jour plus lointain, ou réservez une seule fois.
series-too-many = C’est trop de dates : { $limit } au plus à la fois.
series-no-dates = Il ne reste aucune date.
series-off-rule = Le premier jour ne fait pas partie de la série.
series-gap = Le { $day }, { $time } n’existe pas : on passe à l’heure d’été. Choisissez une autre heure.
series-fold = Une série ne peut pas commencer à cette heure, qui existe deux fois ce jour-là.
series-overlaps = Une date commence avant la fin de la précédente.
series-plan = { $count } dates
series-refused = impossible
series-span = { $from } – { $to }, { $times }
series-free = libre
series-others = { $count ->
    [one] Réserver seulement l’autre date
   *[other] Réserver seulement les { $count } autres dates
}
series-left-out = { $count ->
    [one] Une date est laissée de côté.
   *[other] { $count } dates sont laissées de côté.
}
series-state = Série
series-dates = { $count ->
    [0] Plus aucune date à venir
    [one] Une date à venir
   *[other] { $count } dates à venir
}
series-past = { $count ->
    [one] Une date est passée.
   *[other] { $count } dates sont passées.
}
series-more = { $count ->
    [one] et encore une
   *[other] et { $count } autres
}
series-next = Ensuite : { $dates }
series-all = Toute la série
series-of = Une date d’une série de { $count }
series-change-one = Modifier ou déplacer cette date
series-change-all = Modifier toutes les dates
series-change-hint = Le jour est celui de la première date ; les autres suivent.
series-change-rest = Modifier les dates à venir
series-change-rest-hint = Ce qui a eu lieu reste tel quel. Le jour est celui de la prochaine date ; les autres suivent.
series-change-which = Que voulez-vous modifier ?
series-following-hint = Les dates suivantes sont décalées d’autant. Celles que vous avez modifiées une par une restent telles quelles.
series-split-off = C’est fait. Ce que vous avez modifié est désormais une réservation à part ; le reste de la série n’a pas changé.
series-stays = L’autre salle n’a finalement pas pu être réservée. Ces dates forment maintenant une réservation à part, aux mêmes heures et dans la même salle qu’avant.
series-split-from = Faisait partie de cette série :
series-pieces = Devenu une réservation à part :
series-cancel-all = Annuler toute la série
series-cancel-all-sure = Annuler toutes les dates de cette série ? Elles seront aussitôt libres pour d’autres.
series-cancel-which = Que voulez-vous annuler ?
series-cancel-one = Cette date seulement
series-cancel-following = Celle-ci et les suivantes
series-cancel-all-dates = Toute la série
series-cancel-yes = Oui, annuler
series-given-back = C’est annulé : le créneau est de nouveau libre.
series-date-gone = Cette date a été annulée. Voici la série telle qu’elle est maintenant.
series-missing-unknown = On ne sait pas pour le moment si elle est libre.
series-missing = { $count ->
    [one] Il manque une date
   *[other] Il manque { $count } dates
}
series-refill = Réessayer ces dates
series-refill-hint = Celles qui sont libres rejoignent la série ; les autres restent en attente ici.
series-refilled = { $count ->
    [0] Aucune de ces dates n’est possible pour l’instant : rien n’a changé.
    [one] Une date a rejoint la série.
   *[other] { $count } dates ont rejoint la série.
}
# Le plan d’une série.
repeat-month-last = Tous les mois, le dernier (par exemple le dernier mardi)
repeat-yearly = Tous les ans, à la même date
repeat-dates = À des dates choisies une par une
field-every = Intervalle
field-every-hint = Par exemple 3 : toutes les 3 semaines, si c’est chaque semaine ; tous les 3 mois, si c’est chaque mois.
field-not-an-interval = Indiquez un nombre de 1 à { $limit }.
field-on = Chaque semaine, ces jours-là
field-dates = Les autres dates, choisies une par une
field-dates-hint = Une par ligne, par exemple 03/12/2026.
field-missing-dates = Indiquez les autres dates, une par ligne.
series-title = Réserver plusieurs dates
series-more-choices = Plusieurs jours, toutes les 3 semaines, dates choisies…
series-look = Voir les dates
series-plan-title = Les dates
series-plan-hint = Décochez les dates que vous ne voulez pas.
series-plan-empty = Choisissez la salle, l’heure et la fréquence : vous verrez ici chaque date, avec ce qui est libre. Rien n’est réservé avant que vous l’ayez vu et choisi.
series-taken = prise
series-closed = fermé
series-on-request = sur demande
series-leave-out = Laisser cette date de côté
series-no-offer = Rien d’autre ne convient autour de cette date.
series-not-searched = Pour autant de dates, aucune autre salle n’est cherchée ici.
series-date-changed = Ce que vous aviez choisi n’est plus libre.
series-offer-same-time = { $room }, à la même heure
series-offer-same-room = Même salle, { $when }
series-offer = { $room }, { $when }
series-months-without = { $count ->
    [one] Il n’y a pas de { $day } en { $months } : ce mois-là est sauté.
   *[other] Il n’y a pas de { $day } dans ces mois, qui sont sautés : { $months }.
}
series-sum = { $count ->
    [one] 1 date
   *[other] { $count } dates
}
series-sum-in = dont { $count } dans « { $room } »
series-sum-other-time = dont { $count } à une autre heure
series-sum-on-request = dont { $count } sur demande
series-sum-out = { $count ->
    [one] 1 laissée de côté
   *[other] { $count } laissées de côté
}
series-sum-nothing = Aucune date n’est choisie.
series-book = Réserver ces dates
series-count-again = Recompter
series-shown-anew = Ces dates ne vous avaient pas encore été montrées. Rien n’a été réservé : vérifiez-les, puis réservez.
series-changed = Entre-temps, une date choisie a été prise ou n’est plus possible. Rien n’a été réservé : voyez ce qui reste, puis réservez.
series-nothing-chosen = Aucune date n’est choisie : rien n’a été réservé.
series-done-title = Ce qui a été réservé
series-done = { $of ->
    [one] { $made } réservation faite sur 1.
   *[other] { $made ->
        [0] Aucune réservation faite sur { $of }.
        [one] 1 réservation faite sur { $of }.
       *[other] { $made } réservations faites sur { $of }.
    }
}
series-done-booked = réservé
series-done-requested = demandé
series-done-unknown = pas encore sûr
series-done-not = pas réservé
series-done-see = Voir la réservation
series-done-look = Voir ce qu’il en est
series-done-again = Chercher autre chose
series-plan-link = Voir chaque date, en choisir, plus de fréquences
field-only-weekly = Ces jours vont avec « Toutes les semaines ».
field-only-picked = Ces dates vont avec « À des dates choisies une par une ».
