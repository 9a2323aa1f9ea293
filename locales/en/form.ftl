# The forms.
form-error-title = Error:
form-problems = { $count ->
    [one] Please check one field
   *[other] Please check { $count } fields
}
form-refused = This time does not work
form-offers = Alternatives
field-room = Room
field-date = Day
field-start = From
field-end = To
field-end-date = Last day
field-end-date-hint = Only if it ends on another day than it begins.
field-title = Title
field-title-hint = Only you and reception can see it.
field-title-hint-public = Everybody can see it in the schedule.
field-head-count = Number of people
field-layout = Layout
field-note = Message to reception
field-note-hint = Layout, equipment, keys… No sensitive data.
field-optional = (optional)
field-for-name = Name
field-for-email = Email address
field-override = Book anyway
field-missing = This field is required.
field-missing-room = Choose a room.
field-missing-date = Enter the day.
field-missing-start = Enter the start time.
field-missing-end = Enter the end time.
field-missing-title = Enter a title, such as “Team meeting”.
field-missing-for-name = Enter the person’s name.
field-too-long = This is too long: { $limit } characters at most.
field-control-characters = This text contains invisible characters; please type it again.
field-not-a-date = There is no such day. Write it like this: 23/11/2026.
field-not-a-time = This is not a time. Write it like this: 14:30.
field-end-before-start = The end must be after the start.
field-next-day = The end is before the start: the booking would end on the next day, { $day }. If that is what you want, go on; if not, correct the end.
field-gap = This time does not exist on that day, because the clocks go forward. The next one is { $next }.
field-fold = This time exists twice on that day, because the clocks go back. Choose which one.
field-not-a-number = Enter a number of people, from 1 to 9999.
field-not-an-address = This email address is not complete.
field-unknown-room = This room does not exist, or no longer does.
fold-which = Which one?
fold-earlier = { $time }, before the clocks change (summer time)
fold-later = { $time }, after the clocks change (winter time)
book-title = Book a room
book-submit = Book
book-back = Back to the schedule
book-look = See what is free on that day
book-for-somebody = Book for somebody else
book-free = Free on that day
book-nothing-free = This room has no free time left on that day.
book-open = Open { $hours }.
book-closed = Closed on that day.
book-choose-day = Choose a day to see what is free.
book-other-rooms = See all rooms on that day
book-signed-out = You are no longer signed in, so nothing was booked. What you typed is still here. Sign in in another tab, then book.
book-sign-in-again = Sign in in a new tab
book-key-reused = This form has already been used for another booking. Nothing was booked this time; if you want another one, book again.
book-slot = { $times }, { $room }, { $day }
quota-left = { $unit ->
    [hours] You have { $left } of { $limit } left { $per ->
        [day] on that day
        [week] in that week
        [month] in that month
       *[ahead] ahead
    } { $over ->
        [room] in this room
        [site] at this site
       *[place] in all
    }.
   *[count] You have { $left ->
        [0] no booking
        [one] one booking
       *[other] { $left } bookings
    } of { $limit } left { $per ->
        [day] on that day
        [week] in that week
        [month] in that month
       *[ahead] ahead
    } { $over ->
        [room] in this room
        [site] at this site
       *[place] in all
    }.
}
quota-soft = Beyond it you can still book what begins within { $soft }.
