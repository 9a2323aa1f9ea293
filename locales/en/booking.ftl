# A booking.
booking-new = Booked. The booking is in the room’s calendar.
booking-changed = Saved.
booking-cautions = Please note: this booking passes over rules.
booking-confirmed = Confirmed
booking-freed = No longer holds the room
booking-requested = Waiting for reception
booking-under-way = Now
booking-when = When
booking-where = Where
booking-who = For
booking-note = Message to reception
booking-video = Video call
booking-join = Join the video call
booking-calendar = Add to my calendar
booking-share = Share
booking-mail = Send by email
booking-mistake = Was that a mistake?
booking-mistake-cancel = Cancel the booking
booking-day = See that day
booking-change = Change
booking-hand-over = Who it is for
booking-save = Save
booking-cancel = Cancel
booking-cancel-sure = Cancel this booking ({ $when })? The time will be free for others straight away.
booking-cancel-yes = Yes, cancel the booking
booking-over = This booking is over.
booking-conflict-short = Another event at the same time
booking-conflict = Somebody added another event at the same time to the room’s calendar. Your booking still stands; please talk to reception.
booking-changed-meanwhile = This booking has changed in the meantime: here it is as it is now. Your changes were not saved.
booking-unknown = We do not know yet whether it is saved: the calendar has not confirmed it yet. Reload this page in a moment.
gone-title = Booking cancelled
gone-state = Cancelled
gone-text = The time is free again.
gone-deleted = Somebody deleted this booking in the room’s calendar. The time is free for others.
gone-again = Book again
request-unknown = We do not know yet
request-unknown-text = The calendar of the room { $room } has not confirmed your booking yet. It may be there or not: we are checking.
request-wait = This page reloads by itself. Please do not book a second time yet.
request-look = Check now
request-nothing = Nothing was booked
request-nothing-text = We checked: nothing was booked in the room { $room }.
request-again = Book again
mine-upcoming = Upcoming
mine-quotas = What you can still book
mine-past = Past
mine-nothing = No upcoming bookings.
mine-see-free = See what is free
mine-month = The month with my bookings
ics-booked-for = For:{" "}
ics-requested = request
ics-head-count = People:{" "}
ics-layout = Layout:{" "}
ics-public = Public: the title is shown on the website
ics-note = Note:{" "}
ics-forgotten-title = Booked
ics-forgotten-name = (anonymised)
booking-undo = Undo
booking-undone = The booking is as it was before.
booking-restored = The booking is restored.
booking-released = The booking has ended. The room is free.
booking-release = End now
booking-release-hint = The rest of the time is free for others.
booking-not-under-way = This booking is not under way: there is nothing to end.
gone-restore = Restore the booking
gone-restore-hint = For a day, if the room is still free.
gone-restore-deleted-hint = As long as the time is free and not over.
booking-put-back = Put it back
gone-not-restored = The booking was not restored.
# Away from one day to another.
away-title = I will be away
away-hint = Cancel all that you have booked in that time at once: you see the list first.
away-from = From
away-to = To (included)
away-look = See what I have booked
away-which = What do you want to cancel?
away-part = Cancelled in part: { $part }
away-give-back = Cancel what is ticked
away-nothing = You have booked nothing in that time.
away-not-days = Enter the first and the last day, in this order.
away-nothing-ticked = Nothing is ticked: nothing was cancelled.
away-too-many = These are too many at a time: { $limit } at most. Nothing was cancelled.
away-first = Here are the first { $limit }; cancel them, then come again for the others.
away-given-back = cancelled
away-not-given-back = not cancelled
away-before = Cancelled already
away-changed = It is not any more as you saw it
away-again = Restore this date
away-again-page = See it, or restore it
away-done = { $of ->
    [one] { $made ->
        [0] Nothing was cancelled.
       *[other] Cancelled: the time is free.
    }
   *[other] { $made ->
        [0] Nothing of { $of } was cancelled.
        [one] 1 of { $of } cancelled.
       *[other] { $made } of { $of } cancelled.
    }
}
