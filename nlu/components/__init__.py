"""The parts of the pipeline that Rasa does not bring. They run in Rasa's own environment (Python 3.10) only."""
