# Ce qui est dit dans les salons de discussion et aux webhooks.
chat-line = { $what } : { $room }, { $when }
chat-line-room = { $what } : { $room }
chat-requested = Demande à traiter
chat-approved = Demande acceptée
chat-declined = Demande refusée ou restée sans réponse
chat-booked = Réservé
chat-changed = Réservation modifiée
chat-moved = Réservation déplacée
chat-cancelled = Annulé
chat-cancelled-late = Annulé au dernier moment
chat-released = Salle libérée avant l’heure
chat-conflict = Conflit
chat-closure = Réservation pendant une fermeture
chat-feed-failed = Un agenda extérieur ne peut pas être lu
chat-mail-failed = Un e-mail n’est pas arrivé
