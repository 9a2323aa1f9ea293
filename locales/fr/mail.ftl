# Messages envoyés par e-mail.
mail-hello = Bonjour,
mail-link-subject = Votre lien pour vous connecter à { $place }
mail-link-open = Voici le lien que vous avez demandé pour vous connecter à { $place }. Ouvrez-le dans le navigateur où vous l’avez demandé, puis appuyez sur le bouton :
mail-link-once = Il est valable { $minutes } minutes, une seule fois.
mail-link-not-you = Vous n’avez rien demandé ? Alors n’ouvrez pas ce lien et ne le donnez à personne : sans lui, personne ne peut se connecter à votre place.
