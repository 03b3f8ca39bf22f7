"""The ways in and out. Each channel is a folder with receive, render and send; they do not know one another."""
