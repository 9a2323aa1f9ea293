# Conflicts, for reception.
menu-conflicts = Conflicts
menu-conflicts-open = to check
conflicts-title = Conflicts
conflicts-to-desk = Today at reception
conflicts-lead = { $count ->
    [one] One thing to check.
   *[other] { $count } things to check, the nearest first.
}
conflicts-caught-closure = Closure “{ $reason }”, { $when }.
conflicts-caught-hours = Outside opening hours.
conflicts-caught = { $count ->
    [one] One booking is caught in it.
   *[other] { $count } bookings are caught in it.
}
conflicts-tell-all = Tell everybody…
conflicts-tell-word = A word to these people
conflicts-tell-hint = Each gets an email with their booking and why the room is closed. If you do nothing, it leaves by itself after an hour, without your word. Who has had it already gets no other.
conflicts-tell-yes = { $count ->
    [one] Tell this person
   *[other] Tell them about these { $count } bookings
}
conflicts-further = { $count ->
    [one] And one more, shown when these are dealt with.
   *[other] And { $count } more, shown when these are dealt with.
}
conflicts-none = Nothing to report.
conflicts-none-text = Bookings and the rooms’ calendars agree.
conflicts-settled = { $count ->
    [one] One already dealt with
   *[other] { $count } already dealt with
}
conflict-native-over-booking = Event over a booking
conflict-booking-over-native = Booking over an event
conflict-two-bookings = Two bookings at once
conflict-two-natives = Two events at once
conflict-closed = Outside opening hours
conflict-unreadable = Unreadable event
conflict-moved = Moved in the calendar
conflict-deleted = Deleted in the calendar
conflict-why-native-over-booking = Somebody added an event to the room’s calendar, at the same time as a booking.
conflict-why-booking-over-native = The booking was made at the same time as an event that Clef could not see yet.
conflict-why-two-bookings = Two bookings take the room at the same time.
conflict-why-two-natives = Two events in the calendar take the room at the same time. They do not come from Clef: change them in the calendar.
conflict-why-closure = The room is closed then: { $reason }.
conflict-why-outside = The room is not open for the whole time. On that day: { $open }.
conflict-why-closed = The room is closed on that day.
conflict-why-unreadable = Clef does not understand all of this event. The room counts as busy, as far as is known; it is best to open it in the calendar and save it again.
conflict-why-moved = This booking was planned for { $was }. Somebody moved it in a calendar application; the new time counts.
conflict-why-moved-date = Somebody moved a date of this series in a calendar application; the new time counts.
conflict-freed = No longer holds the room
conflict-dates-gone = Dates taken out of a series
conflict-moved-room = Changed room in the calendar
conflict-room-lost = Has lost a room
conflict-why-room-lost = This booking takes several rooms. In the calendar, somebody deleted what held { $room } for it: others can book that time there. It keeps the other rooms.
conflict-why-freed = Somebody marked this booking as free in the calendar. It is still there, but it does not hold the room any more: others can book that time.
conflict-why-cancelled = Somebody marked this booking as cancelled in the calendar, without cancelling it in Clef. It does not hold the room any more: others can book that time.
conflict-why-without-length = Somebody set the end of this booking to its beginning in the calendar. It does not hold the room any more: others can book that time.
conflict-why-dates-gone = Somebody took these dates out of the series in the calendar, without giving them back in Clef. The room is free at these times.
conflict-why-split = Somebody cut this series in two in the calendar. From there on, an event of the calendar holds the room for it; it is changed in the calendar.
conflict-why-moved-room = Somebody put this booking here in the calendar; it was in { $room }. It counts as it is now. Is that right?
conflict-why-brought = Somebody made the event of this booking anew in the calendar. It counts as it is now. Is that right?
conflict-why-deleted = This booking disappeared from the calendar without being cancelled in Clef. The room is free at that time.
conflict-unreadable-because = Unreadable: { $why }.
conflicts-since = since { $when }
conflicts-further-dates = { $count ->
    [one] and another date
   *[other] and { $count } other dates
}
conflicts-a-booking = Booking
conflicts-an-event = Event in the calendar
conflicts-an-unreadable-event = Unreadable event
conflicts-series = series
conflicts-untitled = No title
conflicts-all-day = all day
conflicts-organizer = Organised by { $name }
conflicts-written = Changed { $when }
conflicts-write-to = Write to { $name }
conflicts-instead = Where to move “{ $title }”?
conflicts-free-rooms = Rooms that are free then or shortly before or after
conflicts-deleted-instead = If it was a mistake
conflicts-move-to = Move to { $when }
conflicts-move-to-time = Move to { $when }
conflicts-move-back = Put back to { $when }
conflicts-move-back-to-time = Put back to { $when }
conflicts-restore = Put it back as it was
conflicts-book-again = Book again
conflicts-elsewhere-hint = Choosing another room opens the form, filled in. Once it is booked there, cancel it here.
conflicts-elsewhere-native-hint = Choosing a room opens the form, filled in. Once it is booked there, delete the event in the calendar.
conflicts-nothing-free = The rules leave nothing free nearby.
conflicts-keep-both = Keep both
conflicts-keep-it = Leave as it is
conflicts-keep-room = That is right
conflicts-dismiss = Do not show again
conflicts-reopen = Put back into the list
conflicts-was-kept = Kept by { $name }, { $when }
conflicts-was-told = Told by { $name }, { $when }
conflicts-was-left = Left so by { $name }, { $when }
conflicts-was-dismissed = Dismissed by { $name }, { $when }
conflicts-cancel = Cancel the booking…
conflicts-cancel-yes = Cancel “{ $title }”
conflicts-message = Message to { $name }
conflicts-message-hint = They get it by email. If Clef cannot write to them, the next page prepares the message for your email program.
conflicts-message-too-long = The message is too long: 1000 characters at most. Nothing was cancelled.
conflicts-done-kept = Noted: everything stays as it is. The conflict comes back if one of the events changes.
conflicts-done-dismissed = Noted: this is no longer shown. It comes back if one of the events changes.
conflicts-done-reopened = It is back in the list.
conflicts-done-told-some = Only some could be noted; an email leaves to these people. Please try again for those that are still listed.
conflicts-done-restored = The booking is back in the calendar, as it was.
conflicts-done-told = Noted: an email leaves now to whoever has not been told yet.
conflicts-gone = This conflict no longer exists: somebody dealt with it, or one of the events changed.
conflicts-changed = One of the events was changed in the meantime: here they are as they are now. Nothing was done.
conflicts-refused = That time is no longer free, so nothing was changed. Here is what is free now.
conflicts-moved-title = The booking is moved
conflicts-cancelled-title = The booking is cancelled
conflicts-told = Clef writes to { $name }, with your message.
conflicts-tell = { $name } does not know yet: Clef cannot write to them.
conflicts-no-address = We have no email address for this person.
conflicts-back = Back to the conflicts
conflicts-see-booking = See the booking
mail-draft-subject = Your booking: { $room }, { $when }
mail-draft-hello = Hello { $name },
mail-draft-called-off = Your booking “{ $title }” ({ $when }) is cancelled.
mail-draft-moved = Your booking “{ $title }” ({ $was }) is now: { $when }.
booking-moved = This booking was moved in a calendar application; it was planned for { $was }. The time shown here counts.
booking-freed-shown = This booking no longer holds the room: somebody marked it as free in the calendar.
booking-freed-cancelled = This booking no longer holds the room: somebody marked it as cancelled in the calendar.
booking-freed-length = This booking no longer holds the room: somebody set its end to its beginning in the calendar.
booking-freed-again = To have that time again, save the change form below: if it is still free, it is yours again. Otherwise cancel the booking, or talk to reception.
booking-moved-room = This booking changed its room in a calendar application; it was in { $room }. It counts as it is here.
booking-brought = The event of this booking was made anew in a calendar application. It counts as it is here.
booking-calendar-gone = The calendar of this room is gone: this booking may be lost. Please talk to reception.
series-dates-gone = { $count ->
    [one] Somebody took a date out of this series in the calendar: { $dates }. The room is not booked on that day any more.
   *[other] Somebody took dates out of this series in the calendar: { $dates }. The room is not booked on these days any more.
}
series-split = Somebody cut this series in the calendar. From this date on, an event of the calendar holds the room for you: { $from }. To change it, talk to reception.
