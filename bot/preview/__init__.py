"""Seeing messages as pictures: what the bot writes, drawn as a phone shows it, without Telegram.

markup        Telegram's HTML to plain text and entities, as Telegram's own parser reads it
conversation  who said what: the turns of a page
page          a conversation as an HTML page that needs nothing from outside
picture       a page as a PNG, by a browser without a window
scenes        the conversations that can be looked at, by name
texts         all texts of the catalogues, both languages side by side
"""
