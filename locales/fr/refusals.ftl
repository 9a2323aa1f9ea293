# Pourquoi pas ? Une phrase par règle.
refusal-past = Ce moment est déjà passé.
refusal-closed-all-day = La salle est fermée ce jour-là.
refusal-opening-hours = La salle n’est pas ouverte tout ce temps. Ce jour-là : { $open }.
refusal-min-notice = Il faut réserver au moins { $notice } à l’avance. Au plus tôt : { $earliest }.
refusal-horizon = On réserve au plus { $horizon } à l’avance. Au plus tard : { $latest }.
refusal-min-length = C’est trop court : { $length } au moins.
refusal-max-length = C’est trop long : { $length } au plus.
refusal-step = Les heures vont par { $step }.
refusal-capacity = { $capacity ->
    [one] La salle est pour une personne.
   *[other] La salle est pour { $capacity } personnes au plus.
}
refusal-buffer = Il faut laisser { $buffer } libres avant et après les autres réservations.
refusal-taken = La salle est déjà prise : { $by }.
