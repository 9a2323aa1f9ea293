# Reception.
desk-what = What
desk-people = People
desk-foreign = Calendar
desk-conflict = In conflict
desk-nothing = Nobody is expected on that day.
desk-summary = { $count ->
    [0] Nothing on that day.
    [one] One booking, { $people } people announced.
   *[other] { $count } bookings, { $people } people announced.
}
desk-printed = As of { $when }.
desk-attention = { $count ->
    [one] One event needs a look
   *[other] { $count } events need a look
}
desk-unreadable-why = unreadable: { $why }. It holds the room as far as is known.
desk-warning-zone = an unknown time zone ({ $text }): the room’s is used.
desk-warning-no-such-date = a date that does not exist ({ $text }): the day that would follow is used.
desk-warning-ends-before-start = it ends before it starts: it holds the rest of the day.
desk-warning-end-and-duration = an end and a length at once: the end counts.
desk-warning-end = the end is unreadable ({ $text }): it holds the rest of the day.
desk-warning-rule = the recurrence is unreadable ({ $text }): only the first date is known.
desk-warning-date = a date of the series is unreadable ({ $text }): it is passed over.
desk-warning-override = a changed date of the series is unreadable: it stays as the series has it.
desk-warning-exrule = an old rule of exceptions (EXRULE) is not followed.
desk-warning-method = an invitation message ({ $text }) was put here: it is read like an event.
desk-warning-several = several events in one object: all are read.
desk-warning-not-an-event = this is not an event ({ $text }): it holds nothing.
desk-warning-bytes = a text that is not UTF-8: some letters may be wrong.
