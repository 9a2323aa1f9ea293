# Ce qui ne va pas dans une salle, signalé sur place.
defect-title = Signaler un problème
defect-question = Quelque chose ne va pas ?
defect-kind = De quoi s’agit-il ?
defect-light = Lumière
defect-heating = Chauffage
defect-projector = Vidéoprojecteur
defect-other = Autre chose
defect-word = Que se passe-t-il ?
defect-word-hint = Une phrase suffit.
defect-word-hint-named = Une phrase suffit. L’accueil la lira avec votre nom.
defect-send = Envoyer
defect-back = Retour à la salle
defect-sent = C’est noté
defect-sent-text = Merci ! L’accueil est prévenu.
defect-kind-missing = Choisissez de quoi il s’agit.
defect-word-missing = Dites en une phrase ce qui ne va pas.
defect-word-too-long = C’est trop long : 300 caractères au plus.
defect-not-sent = Rien n’a encore été envoyé : il manque quelque chose.
defect-enough = L’accueil a déjà plusieurs signalements pour cette salle et va s’en occuper. Le vôtre n’a pas été ajouté.
defect-unknown = Nous ne savons pas si l’accueil a été prévenu. Envoyez à nouveau : rien ne sera compté deux fois.
defect-not-kept = Cela n’a pas pu être envoyé. Réessayez dans un instant, ou passez à l’accueil.
desk-defects = Problèmes signalés
desk-defect-by = { $who }, le { $when }
desk-defect-days = depuis { $days } jours
desk-defect-done = C’est réglé
notice-problems-subject = { $count ->
    [one] Un problème signalé à { $place }
   *[other] { $count } problèmes signalés à { $place }
}
notice-problems = { $count ->
    [one] Quelqu’un signale un problème dans une salle. Il reste affiché à l’accueil jusqu’à ce que vous le disiez réglé.
   *[other] { $count } problèmes ont été signalés dans les salles. Ils restent affichés à l’accueil jusqu’à ce que vous les disiez réglés.
}
notice-problems-open = Voir le tableau de l’accueil
notice-problems-still-subject = { $count ->
    [one] Un problème signalé attend toujours à { $place }
   *[other] { $count } problèmes signalés attendent toujours à { $place }
}
notice-problems-still = { $count ->
    [one] Un problème signalé il y a plus d’une semaine n’est pas encore marqué comme réglé. Il reste affiché à l’accueil jusque-là ; ce rappel revient chaque lundi.
   *[other] { $count } problèmes signalés il y a plus d’une semaine ne sont pas encore marqués comme réglés. Ils restent affichés à l’accueil jusque-là ; ce rappel revient chaque lundi.
}
