# Le planning, pièce par pièce.
grid-free = Libre
grid-booked = Réservé
grid-busy = Occupé
grid-requested = En attente
grid-unreadable = Illisible
grid-closed = Fermé
grid-mine = Vous
grid-until = jusqu’à
grid-from = dès
grid-all-day = toute la journée
grid-only-for = pour { $groups }
grid-past = Passé
grid-too-soon = Trop tard pour réserver
grid-too-far = Pas encore réservable
grid-buffer = Pause
grid-too-short = Trop court
