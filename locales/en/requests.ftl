# What waits for reception's yes.
menu-requests = Requests
menu-requests-open = to answer
requests-title = Requests
requests-lead = { $count ->
    [one] One request is waiting for an answer.
   *[other] { $count } requests are waiting for an answer.
} The rooms are held until then.
requests-ends = Without an answer it ends on { $when }
requests-asked = Asked on { $when }
requests-also = Together with: { $rooms }
requests-dates = { $count ->
    [one] A series with one date, on { $until }.
   *[other] A series with { $count } dates, until { $until }.
}
requests-against = What speaks against it
requests-approve = Accept
requests-decline = Decline
requests-decline-yes = Decline “{ $title }”
requests-each = Date by date
requests-each-which = Which dates do you accept?
requests-each-hint = The dates that are not ticked are declined, and free at once.
requests-each-yes = Accept the ticked dates, decline the others
requests-no-dates = No date is ticked: to decline all of them, press “Decline”. Nothing was answered.
requests-done-dates = Answered: the ticked dates are confirmed, the others are free again.
requests-reason = A word to { $name }
requests-reason-hint = It stands on the page of the request, and in the room’s calendar for a day.
requests-reason-too-long = The word is too long: at most 1000 characters. Nothing was answered.
requests-none = Nothing to answer
requests-none-text = What members ask for and needs your yes appears here.
requests-further = { $count ->
    [one] One more request follows when these are answered.
   *[other] { $count } more requests follow when these are answered.
}
requests-done-approved = Accepted. The booking is confirmed.
requests-done-declined = Declined. The time is free again.
requests-approved-before = Somebody has accepted this request already, or it is a booking that waits for nothing. Nothing was changed.
requests-declined-before = Somebody has declined this request already. Nothing was changed.
requests-expired-before = The time to answer this request is over. Nothing was changed.
requests-changed = This request has changed in the meantime: here it is as it is now. Nothing was answered.
requests-gone = This request is not there any more: it was cancelled.
booking-new-requested = Asked for. Reception has to say yes first; the room is held for you until then.
booking-requested-until = Reception answers by { $when } at the latest; after that the request ends by itself.
booking-answer = Answer this request
not-granted-declined = Declined
not-granted-expired = No answer in time
not-granted-declined-title = Reception has declined this request
not-granted-expired-title = Nobody has answered this request in time
not-granted-declined-text = The room is not booked.
not-granted-expired-text = The room is not booked. Ask again, or talk to reception.
not-granted-reason = What reception says:
mine-not-granted = Not granted
requests-instead-of = In place of:
booking-instead-of = If reception accepts, this request replaces the booking:
booking-instead-of-dates = { $first }, and { $count } dates in all, until { $until }
booking-instead-of-stays = Until then that one stays as it is.
booking-asked-for = Another time is asked for and waits for reception:
not-granted-stays = The booking that this request was to replace has not changed:
booking-instead-of-mail = If reception accepts, this request replaces your booking; until then that one stays as it is.
not-granted-stays-mail = The booking that this request was to replace has not changed.
