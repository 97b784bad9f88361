"""The package list: what stands under src/, and the scenarios folder as the data package cssim.scenarios."""

from setuptools import find_packages, setup

setup(packages=[*find_packages("src"), "cssim.scenarios"])
