# Les personnes sans compte, qui demandent une salle.
ask-title = Demander une salle
ask-lead = Sans compte. Nous vérifions votre adresse par un e-mail, puis l’accueil vous répond.
ask-purpose = Pour quoi faire ?
ask-purpose-hint = Quelques mots, par exemple « Réunion de l’association des locataires ». L’accueil les lit.
ask-name = Votre nom
ask-email = Votre adresse e-mail
ask-email-hint = Nous y écrivons d’abord : seul le lien de cet e-mail envoie votre demande.
ask-submit = Continuer
ask-member = Vous avez un compte ici ?
ask-sign-in = Se connecter
ask-to-day = Voir les salles
ask-without-account = Pas de compte ? Demander une salle
ask-this-room = Pas de compte ? Demander cette salle
ask-sent = Consultez vos e-mails
ask-sent-text = Nous avons écrit à l’adresse que vous avez donnée. Ouvrez le lien de cet e-mail dans les { $hours ->
    [one] 60 minutes
   *[other] { $hours } heures
 } et appuyez sur le bouton : c’est seulement alors que votre demande arrive à l’accueil.
ask-sent-nothing = Rien reçu ? Regardez dans les indésirables, vérifiez l’adresse, puis recommencez.
ask-link-heading = Envoyer cette demande ?
ask-link-text = Au nom de { $name } ({ $address }). L’accueil répondra à cette adresse.
ask-link-button = Envoyer la demande
ask-too-many = Vos autres demandes attendent encore
ask-too-many-text = L’accueil y répond d’abord. Vous pourrez en faire d’autres ensuite, ou en annuler une par le lien de son e-mail.
ask-again = Vous pouvez demander un autre créneau.
ask-seen-requested = Votre demande attend la réponse de l’accueil
ask-seen-requested-text = La réponse arrive par e-mail. Gardez cette page : elle dit où en est votre demande, et vous pouvez l’annuler ici.
ask-seen-confirmed = La salle est à vous
ask-seen-declined = L’accueil a refusé votre demande
ask-seen-expired = Personne n’a répondu à temps à votre demande
ask-seen-cancelled = C’est annulé : la salle est libre pour d’autres
ask-seen-over = C’est passé
ask-seen-gone = Il n’y a plus rien ici
ask-seen-cancel = Annuler
requests-guest = Sans compte ; l’adresse est vérifiée :
mail-ask-subject = Votre demande : { $room }, { $when }
mail-ask-open = Quelqu’un, sans doute vous, souhaite réserver { $room } ({ $place }), { $when }. Ouvrez ce lien, puis appuyez sur le bouton, pour envoyer la demande à l’accueil :
mail-ask-long = Le lien est valable { $hours ->
    [one] une heure
   *[other] { $hours } heures
 }.
mail-ask-not-you = Vous n’avez rien demandé ? Alors ne faites rien : rien n’est envoyé, rien n’est gardé.
