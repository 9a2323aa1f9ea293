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
desk-trouble-unreachable = the calendar server does not answer. Nothing to do here: it is asked again and again.
desk-trouble-unauthorized = the calendar server refuses the password. Whoever keeps Clef running has to give it a new app password.
desk-trouble-not-found = there is no such calendar. Create it in the rooms’ account, or have its name corrected in the settings.
desk-trouble-gone = its calendar is gone. Restore it, or have its new name written into the settings.
desk-trouble-moved = its calendar has another name now. Give it back its old name, or have the new one written into the settings.
desk-trouble-deleted = its calendar lies in the bin. Restore it there (in Nextcloud: Calendar, Bin).
desk-trouble-unshared = its calendar is not shared with the rooms’ account any more. The rooms’ account should own it.
desk-trouble-shared = its calendar belongs to somebody else and is only shared: nothing can be booked. The rooms’ account should own it.
desk-trouble-read-only = its calendar can only be read: nothing can be booked. The rooms’ account needs to be allowed to write.
desk-trouble-malformed = the calendar server’s answer makes no sense. Whoever keeps Clef running finds the cause in the log.
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
