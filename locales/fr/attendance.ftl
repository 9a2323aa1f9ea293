# Qui est venu.
attendance-check-in = Noter l’arrivée
attendance-check-out = Noter le départ
attendance-announced = Venue confirmée
attendance-since = Sur place depuis { $at }
attendance-left = Départ à { $at }
attendance-in = L’arrivée est notée.
attendance-out = Le départ est noté.
attendance-not-now = L’arrivée se note de 30 minutes avant le début jusqu’à la fin de la réservation, et le départ tant qu’elle dure : rien n’a été noté.
attendance-key-out = Quelqu’un d’autre a cette clé : ni l’arrivée ni la clé n’ont été notées.
attendance-key = Clé
attendance-no-key = sans clé
attendance-give-key = Donner la clé
attendance-keys = { $count ->
    [one] Clé : { $keys }
   *[other] Clés : { $keys }
}
attendance-out-with-keys = Départ, clé rendue
attendance-key-back = Clé rendue
attendance-no-show = Personne n’est venu : libérée à { $at }
attendance-before = Sans arrivée notée avant { $at }, le reste de la réservation est libéré.
