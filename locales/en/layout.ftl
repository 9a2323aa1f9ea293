# What surrounds every page.
layout-skip = Skip to content
layout-menu = Main menu
layout-description = The rooms of { $place }: see what is free, and book.
layout-by = Rooms are booked with Clef.
menu-day = Schedule
menu-mine = My bookings
menu-reception = Reception
menu-sign-in = Sign in
menu-sign-out = Sign out
live-lost = This page has not been updated since { $when }: Clef is not answering. It will update by itself as soon as it can.
live-signed-out = You are no longer signed in: this page has not been updated since { $when }. Reload it to sign in again.
