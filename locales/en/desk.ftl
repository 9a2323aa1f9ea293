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
desk-unreadable = unreadable, it holds the room as far as is known:
desk-warning = read otherwise than written:
