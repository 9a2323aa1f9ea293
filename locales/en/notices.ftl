# Mails about bookings.
notice-hello = Hello { $name },
notice-open = See the booking
notice-reason = Message: { $reason }
notice-before = (before: { $was })
notice-row = { $label }:{" "}
notice-address = Address
notice-head-count = People
notice-dates-gone = Cancelled dates
notice-dates-refused = Dates declined
notice-is-that-right = Is that right? If so, there is nothing to do. If not, open the booking or ask reception.
notice-requested-subject = Request received: { $room }, { $when }
notice-requested-plain = You have asked for this room. Reception has to approve it first; the room is held for you until then.
notice-requested-by = { $who } has asked for this room for you. Reception has to approve it first.
notice-to-answer-subject = Request to answer: { $room }, { $when }
notice-to-answer-plain = Somebody asks for a room and waits for your answer. The time is kept until then.
notice-booked-subject = Booked: { $room }, { $when }
notice-booked-plain = Your booking is confirmed. It is in the room’s calendar.
notice-booked-by = { $who } has booked this room for you.
notice-changed-subject = Booking changed: { $room }, { $when }
notice-changed-plain = Your booking has been changed. This is how it is now.
notice-changed-by = { $who } has changed your booking. This is how it is now.
notice-changed-calendar = Somebody has changed your booking in the room’s calendar. This is how it is now.
notice-given-back-subject = Dates cancelled: { $room }, { $when }
notice-given-back-plain = Dates of your series have been cancelled. The others stay booked.
notice-given-back-by = { $who } has cancelled dates of your series. The others stay booked.
notice-given-back-calendar = Somebody has taken dates out of your series in the room’s calendar: you do not have the room then any more.
notice-dates-declined-subject = Dates declined: { $room }, { $when }
notice-dates-declined-plain = Reception has declined dates of your request. The others still wait for its answer.
notice-moved-subject = Booking moved: { $room }, { $when }
notice-moved-plain = Your booking has been moved.
notice-moved-by = { $who } has moved your booking.
notice-moved-calendar = Somebody has moved your booking in the room’s calendar. The new time is the one that counts.
notice-restored-subject = Booking restored: { $room }, { $when }
notice-restored-plain = Your booking is back: the room is yours again.
notice-restored-by = { $who } has restored your booking: the room is yours again.
notice-restored-calendar = Your booking is back in the room’s calendar, and the room is yours.
notice-approved-subject = Request accepted: { $room }, { $when }
notice-approved-plain = Reception has accepted your request: the booking is confirmed.
notice-freed-subject = The room is not yours any more: { $room }, { $when }
notice-freed-calendar = Somebody has freed the time of your booking in the room’s calendar. The booking is still there, but others can book this time.
notice-handed-over-subject = Booking handed over: { $room }, { $when }
notice-handed-over-plain = This booking is in somebody else’s name now. It is not yours any more.
notice-handed-over-by = { $who } has put this booking in somebody else’s name. It is not yours any more.
notice-cancelled-subject = Cancelled: { $room }, { $when }
notice-cancelled-plain = Your booking is cancelled. The time is free for others.
notice-cancelled-by = { $who } has cancelled your booking. The time is free for others.
notice-declined-subject = Request declined: { $room }, { $when }
notice-declined-plain = Reception has declined your request. The room is not booked.
notice-released-subject = Nobody came: { $room }, { $when }
notice-released-plain = Nobody was there: Clef has freed the room for the rest of the time. If you are there, book it again or talk to reception.
notice-expired-subject = Request not answered: { $room }, { $when }
notice-expired-plain = Nobody has answered your request in time. The room is not booked: ask again, or talk to reception.
notice-deleted-subject = Booking deleted: { $room }, { $when }
notice-deleted-calendar = Somebody has deleted your booking in the room’s calendar. The time is free for others.
notice-dates-caught = Dates affected
notice-overlapped-subject = Room taken twice: { $room }, { $when }
notice-overlapped-calendar = Somebody added another event to the room’s calendar, at the same time as your booking. Reception sees it too. Please sort it out with reception, or move your booking.
notice-closed-subject = Room closed: { $room }, { $when }
notice-closed-plain = The room is closed at the time of your booking. The booking is not cancelled, but you will probably find the door shut: move it, cancel it, or ask reception.
notice-closed-why = Reason for the closure: { $reason }
notice-reminder-subject = Reminder: { $room }, { $when }
notice-reminder-plain = Your booking is soon. Say that you are coming, or cancel it: somebody else can use the time.
notice-conflicts-subject = { $count ->
    [one] One thing to check at { $place }
   *[other] { $count } things to check at { $place }
}
notice-conflicts = { $count ->
    [one] There is one thing to check in the bookings and the rooms’ calendars.
   *[other] There are { $count } things to check in the bookings and the rooms’ calendars.
}
notice-conflicts-open = See the conflicts
notice-conflicts-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
notice-requests-subject = { $count ->
    [one] A request waits for your answer at { $place }
   *[other] { $count } requests wait for your answer at { $place }
}
notice-requests = { $count ->
    [one] A request waits for your answer. The room is held until then.
   *[other] { $count } requests wait for your answer. The rooms are held until then.
}
notice-requests-open = Answer
notice-day-sheet-subject = { $day } at { $place }
notice-day-sheet = { $count ->
    [0] Nothing is planned today.
    [one] One booking or event today.
   *[other] { $count } bookings and events today.
}
notice-day-sheet-unread = Please note: the calendars of some rooms cannot be read at the moment; this is what is known of them.
notice-day-sheet-as-of = The calendar of this room cannot be read; last known state: { $when }.
notice-day-sheet-never-read = The calendar of this room has not been read yet: what is planned there is not known.
notice-day-sheet-open = The day sheet, to print
notice-undelivered-subject = { $count ->
    [one] An email did not arrive
   *[other] { $count } emails did not arrive
}
notice-undelivered = { $count ->
    [one] An email about a booking did not arrive. Let this person know some other way, and correct their address.
   *[other] { $count } emails about bookings did not arrive. Let these people know some other way, and correct their addresses.
}
notice-undelivered-open = Open the page of reception
notice-undelivered-refused = The mail server refuses this address: it is probably wrong.
notice-undelivered-late = Not delivered within a day.
