# Les dates et les durées.
language-name = Français
date-weekdays = lundi mardi mercredi jeudi vendredi samedi dimanche
date-months = janvier février mars avril mai juin juillet août septembre octobre novembre décembre
date-first = 1er
date-day-of-month = { $day } { $month }
date-day = { $weekday } { $date }
date-full = { $day } { $year }
date-times = { $day }, { $times }
date-from-to = { $first }, { $from } – { $last }, { $to }
date-weekly = { $weekday } { $time }
length-days = { $days } jours
length-hours = { $hours } h
length-hours-and-minutes = { $hours } h { $minutes }
length-minutes = { $minutes } min
