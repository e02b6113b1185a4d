"""What a refused file is told: why, and how to mend it, in one French sentence each."""

EMPTY = "Ce fichier est vide : vérifiez que vous avez choisi le bon."
PROGRAM_FILE = "Ce fichier est un programme : envoyez un document, un classeur ou une image."
VIRUS = "Ce fichier contient un virus : ne l’ouvrez pas et prévenez votre service informatique."
BOMB = (
    "Ce fichier, une fois décompressé, est démesuré : enregistrez-le à nouveau depuis votre logiciel, "
    "en ne gardant que l’essentiel."
)
ABSURD = (
    "Les dimensions de cette image ou de ces pages sont démesurées : réduisez-les dans votre logiciel, "
    "puis recommencez."
)
ENCRYPTED = "Ce fichier est protégé par un mot de passe : retirez la protection dans votre logiciel, puis recommencez."
ENCRYPTED_PDF = "Ce PDF est protégé par un mot de passe : enregistrez-le sans protection, puis recommencez."
MACROS = (
    "Ce fichier contient ou peut contenir des macros : enregistrez-le sans macros "
    "(.docx, .xlsx, .pptx ou OpenDocument), puis recommencez."
)
ENTITIES = "Ce fichier déclare des entités XML : enregistrez-le à nouveau depuis votre logiciel."
DAMAGED = "Ce fichier est endommagé : ouvrez-le, enregistrez-le à nouveau, puis recommencez."
CUT_OFF = "Ce fichier est incomplet, sa fin manque : copiez-le à nouveau depuis l’original, puis recommencez."
UNREADABLE = (
    "Ce fichier n’a pas pu être lu jusqu’au bout : enregistrez-le à nouveau depuis votre logiciel, "
    "ou imprimez-le vers un nouveau PDF, puis recommencez."
)
BAD_NAMES = (
    "Ce fichier contient des noms de fichiers interdits : enregistrez-le à nouveau depuis votre logiciel."
)
PROGRAM = "Ce fichier contient un programme : retirez-le du document, puis recommencez."
ACTIVE_X = (
    "Ce fichier contient un composant qui s’exécute (ActiveX ou complément), donc un programme : "
    "retirez-le du document, puis recommencez."
)
NESTED = "Ce fichier contient d’autres archives : retirez-les du document, puis recommencez."
DDE = (
    "Ce fichier contient une liaison (DDE) qui peut lancer un programme : "
    "remplacez-la par sa valeur, puis recommencez."
)
TEMPLATE = (
    "Ce fichier charge son modèle depuis un autre ordinateur : détachez-le de ce modèle "
    "(Développeur, puis Modèle de document) ou copiez son contenu dans un nouveau document."
)
EXTERNAL = (
    "Ce fichier charge de lui-même un contenu placé ailleurs (image, objet ou données liés) : "
    "incorporez ce contenu ou rompez la liaison, puis recommencez."
)
PDF_SCRIPT = "Ce PDF contient un programme (script) : imprimez-le vers un nouveau PDF, puis recommencez."
PDF_LAUNCH = "Ce PDF peut lancer un programme : imprimez-le vers un nouveau PDF, puis recommencez."
PDF_SENDS = (
    "Ce PDF envoie ou reçoit de lui-même les données d’un formulaire : imprimez-le vers un nouveau PDF, "
    "puis recommencez."
)
PDF_MEDIA = (
    "Ce PDF contient une animation qui s’exécute, donc un programme : imprimez-le vers un nouveau PDF, "
    "puis recommencez."
)
PDF_OPENING = "Ce PDF agit de lui-même à l’ouverture : imprimez-le vers un nouveau PDF, puis recommencez."
TWO_IN_ONE = (
    "Ce fichier est à la fois de deux natures, ce qui sert à tromper : "
    "enregistrez-le à nouveau depuis votre logiciel, puis recommencez."
)
NO_TABLE_IN_PDF = (
    "Un PDF ne permet pas de retrouver le tableau : "
    "importez le document d’origine ({formats}), ou copiez le tableau et collez-le."
)


def too_large(limit: int) -> str:
    """The file is over ``limit`` bytes."""
    return f"Ce fichier dépasse {limit // 1_000_000 or 1}\u00a0Mo : réduisez ses images ou ne gardez que l’essentiel."


def not_what_it_says(extension: str, really: str) -> str:
    """The name says one thing, the content another (``really``: « un document PDF »)."""
    return (
        f"Ce fichier n’est pas ce que son nom annonce : il se termine par « .{extension} » mais "
        f"c’est {really} ; enregistrez-le à nouveau dans le bon format."
    )


def nothing_of_the_kind(extension: str) -> str:
    """The content is of no kind that is known, and not what the name says."""
    return (
        f"Ce fichier se termine par « .{extension} » mais son contenu n’en est pas un : "
        "enregistrez-le à nouveau depuis votre logiciel, puis recommencez."
    )


def not_taken_here(really: str, formats: str) -> str:
    """A kind that the page does not ask for."""
    return f"C’est {really}, un format qui n’est pas accepté ici : envoyez un fichier {formats}."


def script_in(really: str) -> str:
    """A page or a drawing that holds a script."""
    return f"C’est {really} qui contient un programme (script) : copiez son contenu dans un document, puis recommencez."


def old_office(target: str) -> str:
    """A format that Office has left, to be saved as ``target``."""
    return (
        f"Ce fichier est dans un ancien format d’Office : ouvrez-le, enregistrez-le au format {target}, "
        "puis recommencez."
    )


def too_much(limit: int) -> str:
    """Files handed in together that pass ``limit`` bytes."""
    return f"Ces fichiers dépassent ensemble {limit // 1_000_000}\u00a0Mo : déposez-les en plusieurs fois."
