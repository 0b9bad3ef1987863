"""Finding a place: by its words, near a point, open at an instant.

folding    one spelling for the words of documents and of questions
index      what is written for the search: the words of each place, the vocabulary that forgives a slip
wording    places that say the words asked
here       the places that a question names: words and categories asked of the squares of its circle
wanted     the category and the audience asked
finding    the question, and the places that answer it
nearest    the nearest few hundred alone, and which doors are open
"""
