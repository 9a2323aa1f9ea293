# Le planning, pièce par pièce.
grid-free = Libre
grid-booked = Réservé
grid-busy = Occupé
grid-requested = Demandé
grid-unreadable = Illisible
grid-closed = Fermé
grid-mine = Vous
grid-until = jusqu’à
grid-from = dès
grid-all-day = toute la journée
grid-only-for = pour { $groups }
