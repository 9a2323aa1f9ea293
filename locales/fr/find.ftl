# Trouver une salle.
find-title = Trouver une salle
find-phrase = Que cherchez-vous ?
find-phrase-example = mardi 14h-16h pour 6
find-phrase-hint = Par exemple « mardi 14h-16h pour 6 » ou « demain après-midi 2h avec vidéoprojecteur ».
find-submit = Chercher
find-fields = Ou par critères
find-from = À partir de
find-to = Jusqu’à
find-length = Durée
find-length-whole = Tout le créneau
find-site = Lieu
find-read-as = Compris : { $text }.
find-not-understood = Pas compris : « { $text } ».
find-nothing-understood = Nous n’avons pas compris ce que vous cherchez. Indiquez un jour et une heure, par exemple « mardi 14h-16h pour 6 », ou remplissez les critères.
find-assumed-day = Aucun jour indiqué : nous avons cherché { $day }.
find-assumed-hours = Aucune heure indiquée : nous avons cherché toute la journée.
find-assumed-length = Aucune durée indiquée : nous avons cherché une heure.
find-other-date = Plutôt { $day } ?
find-between = entre { $from } et { $to }
find-fits = { $count ->
    [one] Une salle convient
   *[other] { $count } salles conviennent
}
find-smallest = la plus petite qui convient
find-nothing-fits = Rien ne convient tout à fait
find-nearly = Voici ce qui s’en approche.
find-nothing = Rien ne s’en approche non plus dans les deux semaines qui suivent. Essayez avec moins de critères ou sur un autre lieu.
find-nowhere = Aucune salle n’a ceci : { $things }.
find-slot = { $room }, { $when }
find-earlier = Plus tôt
find-later = Plus tard
find-shorter = Plus court : { $length }
find-split = Dans deux salles, l’une après l’autre
find-split-at-once = Dans deux salles à la fois
find-other-site = Dans un autre lieu
find-other-day = Un autre jour
find-smaller = Trop petite pour tout le monde
find-see-day = Voir toutes les salles ce jour-là
