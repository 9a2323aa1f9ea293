# L’écran à la porte d’une salle.
door-free = Libre
door-taken = Occupée
door-closed = Fermée
door-all-day = jusqu’à la fermeture
door-there = Arrivée notée
door-check-in = Je suis là
door-not-now = Ce n’est pas, ou plus, possible : rien n’a été fait.
door-book = Réserver { $minutes } min
door-booked = C’est réservé.
door-booking = Réservé à la porte
door-sign-in = Se connecter pour réserver
door-next = Ensuite
door-poster = Affiche pour la porte
door-open = Ouvrir l’écran de la porte
door-qr = Code QR qui ouvre la page de cette salle
door-poster-text = Libre ? Scannez pour le savoir, réserver tout de suite, signaler votre arrivée ou terminer plus tôt.
