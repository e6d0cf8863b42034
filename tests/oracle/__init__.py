"""What results are judged by: expectations written from law, and a meaning of rules said once more in few words.

Nothing here is recorded from the program. All rooms of the tests may read it; it reads none of them.
"""
