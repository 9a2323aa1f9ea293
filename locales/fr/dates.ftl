# Les dates et les durées.
language-name = Français
date-weekdays = lundi mardi mercredi jeudi vendredi samedi dimanche
date-months = janvier février mars avril mai juin juillet août septembre octobre novembre décembre
date-first = 1er
length-days = { $days } jours
length-hours = { $hours } h
length-hours-and-minutes = { $hours } h { $minutes }
length-minutes = { $minutes } min
