# What surrounds every page.
layout-skip = Skip to content
layout-menu = Main menu
layout-by = Rooms are booked with Clef.
menu-day = Schedule
menu-mine = My bookings
menu-reception = Reception
menu-sign-in = Sign in
menu-sign-out = Sign out
