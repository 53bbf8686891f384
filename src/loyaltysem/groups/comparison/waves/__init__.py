"""Waves of a survey as independent cross-sections: levels, changes and trends by platform."""
