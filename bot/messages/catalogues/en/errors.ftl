error-general = Sorry, something unexpected went wrong. Please try again in a moment.
error-question-empty = I found no word to search for in your message. Please use words.
error-index = The collection is not ready to be searched now. Please try again in a moment.
error-model = Search is out of order now. The admins have been told; please try again later.
error-busy = The index is busy now. Please try again in a moment.
error-database = I cannot reach the articles now. Please try again in a moment.
error-slow = The answer took longer than it should. Please try again.
