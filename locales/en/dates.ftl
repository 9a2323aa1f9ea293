# Dates and lengths.
language-name = English
date-weekdays = Monday Tuesday Wednesday Thursday Friday Saturday Sunday
date-months = January February March April May June July August September October November December
date-first = 1
date-day-of-month = { $day } { $month }
date-day = { $weekday } { $date }
date-full = { $day } { $year }
date-times = { $day }, { $times }
date-from-to = { $first }, { $from } – { $last }, { $to }
date-weekly = { $weekday } { $time }
length-days = { $days } days
length-hours = { $hours } h
length-hours-and-minutes = { $hours } h { $minutes } min
length-minutes = { $minutes } min
