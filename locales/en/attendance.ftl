# Who came.
attendance-check-in = Check in
attendance-check-out = Check out
attendance-announced = Says they are coming
attendance-since = Here since { $at }
attendance-left = Left at { $at }
attendance-in = Checked in.
attendance-out = Checked out.
attendance-not-now = One can check in from 30 minutes before the start until the end of a booking, and check out until its end: nothing was noted.
attendance-key-out = Somebody else has this key: neither the arrival nor the key was noted.
attendance-key = Key
attendance-no-key = no key
attendance-give-key = Give the key
attendance-keys = { $count ->
    [one] Key: { $keys }
   *[other] Keys: { $keys }
}
attendance-out-with-keys = Check out, key is back
attendance-key-back = Key is back
attendance-no-show = Nobody came: freed at { $at }
attendance-before = Unless somebody checks in before { $at }, the rest of the booking is freed.
