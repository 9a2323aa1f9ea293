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
# Public holidays.
holiday-new-year = New Year’s Day
holiday-easter-monday = Easter Monday
holiday-labour-day = Labour Day
holiday-victory-day = Victory in Europe Day
holiday-ascension = Ascension Day
holiday-whit-monday = Whit Monday
holiday-bastille-day = Bastille Day
holiday-assumption = Assumption Day
holiday-all-saints = All Saints’ Day
holiday-armistice = Armistice Day
holiday-christmas = Christmas Day
holiday-other = public holiday
