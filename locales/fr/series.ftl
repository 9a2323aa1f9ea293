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
series-change-hint = Le jour est celui de la première date ; les autres suivent.
series-cancel-all = Annuler toute la série
series-cancel-all-sure = Annuler toutes les dates de cette série ? Elles seront aussitôt libres pour d’autres.
series-cancel-which = Que voulez-vous annuler ?
series-cancel-one = Cette date seulement
series-cancel-following = Celle-ci et les suivantes
series-cancel-all-dates = Toute la série
series-cancel-yes = Oui, annuler
series-given-back = C’est annulé : le créneau est de nouveau libre.
series-date-gone = Cette date a été annulée. Voici la série telle qu’elle est maintenant.
