# L’accueil.
desk-what = Quoi
desk-people = Pers.
desk-foreign = Agenda
desk-conflict = En conflit
desk-nothing = Personne n’est attendu ce jour-là.
desk-summary = { $count ->
    [0] Rien ce jour-là.
    [one] Une réservation, { $people } personnes annoncées.
   *[other] { $count } réservations, { $people } personnes annoncées.
}
desk-printed = État du { $when }.
desk-attention = { $count ->
    [one] Un événement est à regarder
   *[other] { $count } événements sont à regarder
}
desk-unreadable = illisible, il bloque la salle autant qu’on le sait :
desk-warning = lu autrement qu’écrit :
