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
# Les jours fériés.
holiday-new-year = jour de l’An
holiday-easter-monday = lundi de Pâques
holiday-labour-day = 1er Mai
holiday-victory-day = 8 Mai
holiday-ascension = Ascension
holiday-whit-monday = lundi de Pentecôte
holiday-bastille-day = 14 Juillet
holiday-assumption = Assomption
holiday-all-saints = Toussaint
holiday-armistice = 11 Novembre
holiday-christmas = Noël
holiday-other = jour férié
