// What the portal says. French first, English complete; easy-to-read French says the same in shorter words.
import type { DwellingKind } from '../../model/dwelling.ts'
import type { Language } from '../../model/message.ts'
import type { PhoneUse } from '../../model/sign-up.ts'
import type { FaultWord } from './form.ts'

export interface PortalWords {
  readonly lang: 'fr' | 'en'
  readonly name: string
  readonly languagesNav: string
  readonly title: (commune: string) => string
  readonly lead: string
  readonly visitorTitle: (commune: string) => string
  readonly visitorLead: string
  readonly visitorLink: string
  readonly until: string
  readonly untilHint: string
  readonly recordUntil: string
  readonly address: string
  readonly addressHint: string
  readonly dwelling: string
  readonly dwellingHint: string
  readonly dwellingUnsaid: string
  readonly dwellings: Readonly<Record<DwellingKind, string>>
  readonly dwellingChange: string
  readonly floor: string
  readonly floorHint: string
  readonly phone: string
  readonly phoneHint: string
  readonly use: string
  readonly uses: Readonly<Record<PhoneUse, string>>
  readonly email: string
  readonly optional: string
  readonly language: string
  readonly languages: Readonly<Record<Language, string>>
  readonly personName: string
  readonly nameHint: string
  readonly consent: string
  readonly rights: (desk: string) => string
  readonly send: string
  readonly faultsTitle: string
  readonly faults: Readonly<Record<FaultWord, string>>
  readonly already: string
  readonly alreadyAct: string
  readonly device: string
  readonly home: string
  readonly placeTitle: string
  readonly placeLead: (typed: string) => string
  readonly placeAddresses: string
  readonly placeZones: string
  readonly placeMap: string
  readonly placeMapHint: string
  readonly placePinned: string
  readonly placeNone: string
  readonly placeNoneHint: string
  readonly goOn: string
  readonly codeTitle: string
  readonly codeSent: Readonly<Record<'sms' | 'voice' | 'mail', (to: string) => string>>
  readonly code: (to: string) => string
  readonly codeHint: string
  readonly codeAct: string
  readonly codeWrong: string
  readonly codeOver: string
  readonly codeAgain: string
  readonly codeCall: string
  readonly codeNever: (desk: string) => string
  readonly proved: (to: string) => string
  readonly later: string
  readonly gone: string
  readonly goneHint: string
  readonly tooMany: string
  readonly tooManyHint: (desk: string) => string
  readonly signInTitle: string
  readonly signInLead: string
  readonly signInAddress: string
  readonly signInAct: string
  readonly recordTitle: string
  readonly recordOn: string
  readonly recordHeld: string
  readonly recordSince: string
  readonly others: (count: number, desk: string) => string
  readonly saved: string
  readonly places: string
  readonly placeUnknown: string
  readonly placeAdd: string
  readonly placeAddAct: string
  readonly reach: string
  readonly save: string
  readonly addAddress: string
  readonly addAddressAct: string
  readonly remove: string
  readonly contactTitle: string
  readonly contactLead: string
  readonly contactPhone: string
  readonly contactAct: string
  readonly contactAsked: (to: string) => string
  readonly contactCode: string
  readonly contactAgreed: (to: string) => string
  readonly contactRefused: string
  readonly export: string
  readonly leaveTitle: string
  readonly leaveHint: string
  readonly leaveAct: string
  readonly left: string
  readonly leftHint: string
  readonly signOut: string
}

const FRENCH: PortalWords = {
  lang: 'fr',
  name: 'Français',
  languagesNav: 'Langues',
  title: (commune) => `Recevoir les alertes de ${commune}`,
  lead: 'En cas de danger chez vous, la mairie vous prévient. C’est gratuit. Sans mot de passe : un code suffit.',
  address: 'Votre adresse',
  addressHint: 'Numéro et rue, par exemple 12 rue Basse',
  visitorTitle: (commune) => `De passage à ${commune} ?`,
  visitorLead: 'Vous êtes prévenu d’un danger pendant votre séjour. Le lendemain de votre départ, tout est effacé.',
  visitorLink: 'De passage ? Inscrivez-vous pour la durée de votre séjour',
  until: 'Dernier jour de votre séjour',
  untilHint: 'Dans les trois mois',
  recordUntil: 'Tout est effacé après le',
  dwelling: 'Votre logement',
  dwellingHint: 'Pour vous dire quoi faire si l’eau monte',
  dwellingUnsaid: 'Je ne le dis pas',
  dwellings: {
    'upper floor': 'Avec étage, ou en étage',
    'single storey': 'De plain-pied',
    'mobile home': 'Mobil-home ou caravane',
    basement: 'En sous-sol',
    'no stairs': 'Aucun escalier n’est possible',
  },
  dwellingChange: 'Changer le logement :',
  floor: 'Étage',
  floorHint: '0 pour le rez-de-chaussée, -1 pour le sous-sol',
  phone: 'Votre téléphone',
  phoneHint: 'Mobile ou fixe',
  use: 'Comment vous prévenir sur ce téléphone ?',
  uses: {
    'sms and voice': 'SMS et appel (le plus sûr)',
    sms: 'SMS seulement, jamais d’appel',
    voice: 'Appel seulement, ou téléphone fixe',
  },
  email: 'Votre courriel',
  optional: 'facultatif',
  language: 'Langue des messages',
  languages: { fr: 'Français', 'fr-x-falc': 'Français facile à lire', en: 'English' },
  personName: 'Votre nom',
  nameHint: 'Aide les secours à vous trouver',
  consent: 'J’accepte que la mairie garde ces informations pour m’alerter, et pour rien d’autre.',
  rights: (desk) =>
    `Vous pouvez les voir, les changer ou tout effacer ici, à tout moment, répondre STOP à un SMS, ou appeler la mairie : ${desk}.`,
  send: 'Recevoir les alertes',
  faultsTitle: 'Il manque quelque chose',
  faults: {
    'no address': 'Écrivez votre adresse : le numéro et la rue.',
    'no way': 'Écrivez un numéro de téléphone ou un courriel.',
    'no number': 'Ce numéro n’existe pas. Vérifiez les dix chiffres.',
    'not these countries':
      'La mairie n’envoie pas de message dans ce pays. Donnez un numéro de France, ou un courriel.',
    'no mailbox': 'Ce courriel n’est pas complet. Écrivez-le comme nom@exemple.fr.',
    'no consent': 'Cochez la case pour être d’accord : sans elle, la mairie ne garde rien.',
    'no SMS there': 'Ce numéro ne reçoit pas de SMS. Donnez un numéro de mobile.',
    'no end': 'Donnez le dernier jour de votre séjour, dans les trois mois.',
    'own number': 'C’est votre propre numéro. Donnez celui d’une autre personne.',
  },
  already: 'Déjà inscrit ?',
  alreadyAct: 'Voir, changer ou effacer mon inscription',
  device: 'Recevoir aussi les notifications sur cet appareil',
  home: 'Ce qui se passe ici maintenant',
  placeTitle: 'Où est-ce ?',
  placeLead: (typed) => `Vous avez écrit : ${typed}. Choisissez le lieu exact : on vous prévient selon le lieu.`,
  placeAddresses: 'Adresses de la commune',
  placeZones: 'Je ne trouve pas mon adresse, mais je suis près de :',
  placeMap: 'Montrer le lieu sur la carte',
  placeMapHint: 'Touchez la carte à l’endroit de votre logement.',
  placePinned: 'Le point que j’ai montré sur la carte',
  placeNone: 'Aucun de ces lieux',
  placeNoneHint: 'la mairie devra situer ce lieu ; d’ici là, elle ne peut pas vous y prévenir',
  goOn: 'Continuer',
  codeTitle: 'Entrez votre code',
  codeSent: {
    sms: (to) => `Un SMS avec un code part vers le ${to}.`,
    voice: (to) => `Un appel va dire un code au ${to}.`,
    mail: (to) => `Un courriel avec un code part vers ${to}.`,
  },
  code: (to) => `Code reçu (${to})`,
  codeHint: 'Six chiffres, valables 10 minutes',
  codeAct: 'Valider',
  codeWrong: 'Ce n’est pas le bon code. Vérifiez les six chiffres.',
  codeOver: 'Ce code ne vaut plus. Demandez-en un autre.',
  codeAgain: 'Renvoyer un code',
  codeCall: 'Me dire le code par un appel',
  codeNever: (desk) =>
    `Rien reçu ? Si ce numéro a répondu STOP un jour, ou a demandé trop de codes aujourd’hui, appelez la mairie : ${desk}.`,
  proved: (to) => `Vérifié : ${to}`,
  later: 'Plus tard',
  gone: 'Cette page a expiré',
  goneHint: 'Rien n’a été gardé. Recommencez : cela prend moins d’une minute.',
  tooMany: 'Trop de codes demandés aujourd’hui',
  tooManyHint: (desk) => `Rien n’est perdu. Réessayez demain, ou inscrivez-vous par téléphone : ${desk}.`,
  signInTitle: 'Mon inscription',
  signInLead: 'Écrivez le numéro ou le courriel de votre inscription. S’il est inscrit, un code lui est envoyé.',
  signInAddress: 'Téléphone ou courriel',
  signInAct: 'Recevoir un code',
  recordTitle: 'Mon inscription',
  recordOn: 'Vous recevrez les alertes.',
  recordHeld: 'Voici tout ce que la mairie garde de vous.',
  recordSince: 'Inscrit le',
  others: (count, desk) =>
    count === 1
      ? `Ce numéro ou ce courriel figure aussi sur une liste de la mairie. Pour la voir ou la corriger : ${desk}.`
      : `Ce numéro ou ce courriel figure aussi ${count} fois sur une liste de la mairie. Pour la voir ou la corriger : ${desk}.`,
  saved: 'C’est enregistré.',
  places: 'Mes lieux',
  placeUnknown: 'lieu à situer : tant qu’il ne l’est pas, aucune alerte n’arrive pour ce lieu. Appelez la mairie.',
  placeAdd: 'Ajouter un lieu (parents, travail, école)',
  placeAddAct: 'Ajouter ce lieu',
  reach: 'Comment me prévenir',
  save: 'Enregistrer',
  addAddress: 'Ajouter un téléphone ou un courriel',
  addAddressAct: 'Recevoir un code',
  remove: 'Retirer',
  contactTitle: 'Un proche à prévenir',
  contactLead:
    'Si vous ne répondez pas à une alerte grave, cette personne reçoit un SMS. Elle doit d’abord être d’accord : nous lui envoyons un code, elle répond OUI ou vous le donne.',
  contactPhone: 'Son numéro de mobile',
  contactAct: 'Lui demander son accord',
  contactAsked: (to) =>
    `Demande envoyée au ${to}. Tant que cette personne n’est pas d’accord, elle ne reçoit rien d’autre.`,
  contactCode: 'Code qu’elle vous donne',
  contactAgreed: (to) => `Votre proche au ${to} est d’accord.`,
  contactRefused:
    'On ne peut pas demander à ce numéro aujourd’hui. Réessayez demain, ou choisissez une autre personne.',
  export: 'Télécharger mes informations (JSON)',
  leaveTitle: 'Ne plus recevoir d’alerte',
  leaveHint: 'Tout est effacé tout de suite. Vous pouvez revenir quand vous voulez.',
  leaveAct: 'Me désinscrire et tout effacer',
  left: 'Vous êtes désinscrit. Tout est effacé.',
  leftHint: 'En cas de danger, écoutez la radio et les sirènes. Le 112 répond toujours.',
  signOut: 'Terminer',
}

const EASY: PortalWords = {
  ...FRENCH,
  visitorTitle: (commune) => `Vous passez à ${commune} ?`,
  visitorLead: 'La mairie vous prévient pendant votre séjour. Après, elle efface tout.',
  visitorLink: 'Vous êtes de passage ? Cliquez ici',
  until: 'Votre dernier jour ici',
  untilHint: 'Moins de trois mois',
  recordUntil: 'Tout est effacé après le',
  dwelling: 'Votre logement',
  dwellingHint: 'Pour vous dire où aller si l’eau monte',
  dwellingUnsaid: 'Je ne dis rien',
  dwellings: {
    'upper floor': 'Il y a un étage',
    'single storey': 'Il n’y a pas d’étage',
    'mobile home': 'Mobil-home ou caravane',
    basement: 'Sous la rue',
    'no stairs': 'Je ne peux pas prendre l’escalier',
  },
  dwellingChange: 'Changer le logement :',
  floor: 'Étage',
  floorHint: '0 : en bas. 1 : premier étage',
  name: 'Facile à lire',
  lead: 'Il y a un danger chez vous ? La mairie vous prévient. C’est gratuit. Il n’y a pas de mot de passe.',
  addressHint: 'Écrivez le numéro et la rue. Exemple : 12 rue Basse',
  phoneHint: 'Écrivez votre numéro de téléphone.',
  uses: {
    'sms and voice': 'Un SMS et un appel (c’est mieux)',
    sms: 'Un SMS. Pas d’appel.',
    voice: 'Un appel. Pas de SMS.',
  },
  nameHint: 'Pour que les secours vous trouvent.',
  consent: 'Je suis d’accord. La mairie garde ces informations pour me prévenir. Pour rien d’autre.',
  rights: (desk) =>
    `Vous pouvez tout voir. Vous pouvez tout changer. Vous pouvez tout effacer. Ici, ou au téléphone : ${desk}.`,
  send: 'Je veux être prévenu',
  placeTitle: 'Où habitez-vous ?',
  placeLead: (typed) => `Vous avez écrit : ${typed}. Choisissez votre adresse.`,
  codeTitle: 'Écrivez votre code',
  codeHint: 'Le code a 6 chiffres. Il marche 10 minutes.',
  codeAct: 'J’ai écrit le code',
  contactLead:
    'Vous ne répondez pas à une alerte ? Cette personne reçoit un SMS. Elle doit être d’accord. Elle reçoit un code. Elle répond OUI, ou elle vous dit le code.',
  leaveHint: 'La mairie efface tout. Vous pouvez revenir.',
}

const ENGLISH: PortalWords = {
  lang: 'en',
  name: 'English',
  languagesNav: 'Languages',
  title: (commune) => `Get alerts from ${commune}`,
  lead: 'If there is danger where you live, the town hall tells you. It is free. No password: a code is enough.',
  address: 'Your address',
  addressHint: 'Number and street, such as 12 rue Basse',
  visitorTitle: (commune) => `Staying in ${commune}?`,
  visitorLead: 'You are warned of danger while you are here. The day after you leave, everything is deleted.',
  visitorLink: 'Only staying for a while? Sign up for the time of your stay',
  until: 'Last day of your stay',
  untilHint: 'Within three months',
  recordUntil: 'Everything is deleted after',
  dwelling: 'Your home',
  dwellingHint: 'So that you are told what to do if water rises',
  dwellingUnsaid: 'I would rather not say',
  dwellings: {
    'upper floor': 'With an upper floor, or on one',
    'single storey': 'Single storey',
    'mobile home': 'Mobile home or caravan',
    basement: 'In a basement',
    'no stairs': 'No stairs are possible',
  },
  dwellingChange: 'Change the home:',
  floor: 'Floor',
  floorHint: '0 for the ground floor, -1 for a basement',
  phone: 'Your phone',
  phoneHint: 'Mobile or landline',
  use: 'How should we reach you on this phone?',
  uses: {
    'sms and voice': 'Text message and call (safest)',
    sms: 'Text message only, never a call',
    voice: 'Call only, or a landline',
  },
  email: 'Your e-mail',
  optional: 'optional',
  language: 'Language of the messages',
  languages: { fr: 'Français', 'fr-x-falc': 'Français facile à lire', en: 'English' },
  personName: 'Your name',
  nameHint: 'Helps rescuers to find you',
  consent: 'I agree that the town hall keeps this to warn me, and for nothing else.',
  rights: (desk) =>
    `You can see it, change it or erase it all here at any time, reply STOP to a text message, or call the town hall: ${desk}.`,
  send: 'Get alerts',
  faultsTitle: 'Something is missing',
  faults: {
    'no address': 'Write your address: number and street.',
    'no way': 'Write a phone number or an e-mail address.',
    'no number': 'This number does not exist. Check its digits.',
    'not these countries':
      'The town hall sends no messages to that country. Give a number of France, or an e-mail address.',
    'no mailbox': 'This e-mail address is not complete. Write it as name@example.com.',
    'no consent': 'Tick the box to agree: without it the town hall keeps nothing.',
    'no SMS there': 'This number takes no text messages. Give a mobile number.',
    'no end': 'Give the last day of your stay, within three months.',
    'own number': 'This is your own number. Give that of somebody else.',
  },
  already: 'Signed up already?',
  alreadyAct: 'See, change or erase my sign-up',
  device: 'Get notifications on this device as well',
  home: 'What is going on here now',
  placeTitle: 'Where is that?',
  placeLead: (typed) => `You wrote: ${typed}. Choose the exact place: who is warned depends on the place.`,
  placeAddresses: 'Addresses of the commune',
  placeZones: 'I cannot find my address, but I am near:',
  placeMap: 'Show the place on the map',
  placeMapHint: 'Tap the map where your home is.',
  placePinned: 'The point that I showed on the map',
  placeNone: 'None of these',
  placeNoneHint: 'the town hall will have to find it; until then it cannot warn you there',
  goOn: 'Continue',
  codeTitle: 'Enter your code',
  codeSent: {
    sms: (to) => `A text message with a code is on its way to ${to}.`,
    voice: (to) => `A call will tell a code to ${to}.`,
    mail: (to) => `An e-mail with a code is on its way to ${to}.`,
  },
  code: (to) => `Code received (${to})`,
  codeHint: 'Six digits, good for 10 minutes',
  codeAct: 'Confirm',
  codeWrong: 'That is not the code. Check the six digits.',
  codeOver: 'That code is no longer good. Ask for another one.',
  codeAgain: 'Send another code',
  codeCall: 'Tell me the code in a call',
  codeNever: (desk) =>
    `Nothing received? If this number once replied STOP, or asked for too many codes today, call the town hall: ${desk}.`,
  proved: (to) => `Confirmed: ${to}`,
  later: 'Later',
  gone: 'This page has expired',
  goneHint: 'Nothing was kept. Start again: it takes less than a minute.',
  tooMany: 'Too many codes asked for today',
  tooManyHint: (desk) => `Nothing is lost. Try again tomorrow, or sign up by phone: ${desk}.`,
  signInTitle: 'My sign-up',
  signInLead: 'Write the number or e-mail address that you signed up with. If it is signed up, it gets a code.',
  signInAddress: 'Phone or e-mail',
  signInAct: 'Get a code',
  recordTitle: 'My sign-up',
  recordOn: 'You will get alerts.',
  recordHeld: 'This is all that the town hall keeps of you.',
  recordSince: 'Signed up on',
  others: (count, desk) =>
    count === 1
      ? `This number or e-mail address also stands on a list of the town hall. To see or correct it: ${desk}.`
      : `This number or e-mail address also stands ${count} times on a list of the town hall. To see or correct it: ${desk}.`,
  saved: 'Saved.',
  places: 'My places',
  placeUnknown: 'place to be found: until it is, no alert comes for it. Call the town hall.',
  placeAdd: 'Add a place (parents, work, school)',
  placeAddAct: 'Add this place',
  reach: 'How to reach me',
  save: 'Save',
  addAddress: 'Add a phone or an e-mail address',
  addAddressAct: 'Get a code',
  remove: 'Remove',
  contactTitle: 'Somebody close to tell',
  contactLead:
    'If you do not answer a grave alert, this person gets a text message. They must agree first: we send them a code, they reply OUI or tell it to you.',
  contactPhone: 'Their mobile number',
  contactAct: 'Ask them to agree',
  contactAsked: (to) => `Request sent to ${to}. Until this person agrees, they get nothing else.`,
  contactCode: 'Code that they tell you',
  contactAgreed: (to) => `Your contact at ${to} has agreed.`,
  contactRefused: 'This number cannot be asked today. Try tomorrow, or choose somebody else.',
  export: 'Download my information (JSON)',
  leaveTitle: 'Stop alerts',
  leaveHint: 'All of it is erased at once. You may come back at any time.',
  leaveAct: 'Sign me off and erase everything',
  left: 'You are signed off. All of it is erased.',
  leftHint: 'In danger, listen to the radio and the sirens. 112 always answers.',
  signOut: 'Finish',
}

export const PORTAL_WORDS: Readonly<Record<Language, PortalWords>> = { fr: FRENCH, 'fr-x-falc': EASY, en: ENGLISH }
