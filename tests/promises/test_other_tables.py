"""Tables that have nothing to do with heritage: no statement comes of any, whatever their columns are called."""

from __future__ import annotations

import csv

import pytest

import heritage

# Each with its headings and a few rows as public tables have them; the values repeat down the rows. No row is real.
TABLES = {
    "trees": ("tree_id,species,status,health,latitude,longitude", ["1,Acer,Alive,Good", "2,Ulmus,Dead,Poor", "3,Acer,Stump,"]),
    "trees by condition": ("ID,Common_Name,Condition,Date_Planted,lat,lon", ["1,Maple,Good,1990", "2,Oak,Fair,1995", "3,Elm,Poor,2001"]),
    "shops": ("name,type,status,opened,lat,lon", ["Corner,shop,Closed,1999", "Bakery,shop,Open,2004", "Kiosk,shop,Closed,2010"]),
    "bridges by grade": ("bridge_no,name,condition,year_built,lat,lon", ["1,A bridge,1,1960", "2,B bridge,2,1970", "3,C bridge,3,1980"]),
    "bridges in words": ("id,type,condition,inspection date,lat,lon", ["1,bridge,Good,2019-01-02", "2,bridge,Fair,2019-02-03", "3,bridge,Poor,2019-03-04"]),
    "roads": ("road_id,surface,state,access,lat,lon", ["1,asphalt,good,yes", "2,gravel,bad,private", "3,earth,fair,no"]),
    "roofs": ("building_id,roof_type,roof_condition,age,lat,lon", ["1,flat,intact,10", "2,gable,damaged,40", "3,hip,repaired,90"]),
    "permits": ("permit_no,address,status,issued,lat,lon", ["1,1 Main St,Issued,2020-01-01", "2,2 Main St,Closed,2020-02-01", "3,3 Main St,Demolished,2020-03-01"]),
    "demolition permits": ("permit,permit_type,permit_status,lat,lon", ["1,demolition,complete", "2,demolition,open", "3,new,expired"]),
    "schools": ("school_id,name,category,status,lat,lon", ["1,First School,primary,Active", "2,Second School,secondary,Closed", "3,Third,primary,Open"]),
    "incidents": ("incident_id,date,category,damage,lat,lon", ["1,2020-05-01,fire,minor", "2,2020-05-02,flood,none", "3,2020-05-03,fire,major"]),
    "crime": ("id,category,outcome,month,lat,lon", ["1,damage,unknown,2020-01", "2,theft,closed,2020-02", "3,damage,open,2020-03"]),
    "districts": ("GID_1,NAME_1,TYPE_1,ENGTYPE_1,lat,lon", ["A.1,Alpha,Marz,Province", "A.2,Beta,Marz,Province", "A.3,Gamma,Hamaynk,Municipality"]),
    "codes": ("id,class,status,state,lat,lon", ["1,A,1,5", "2,B,2,4", "3,C,3,3"]),
    "yes and no": ("id,type,status,active,lat,lon", ["1,a,yes,no", "2,b,no,yes", "3,a,yes,yes"]),
    "days of entry": ("id,name,date_entered,last_modified,status,lat,lon", ["1,A,2020-01-01,2021-01-01,done", "2,B,2020-01-02,2021-01-02,draft", "3,C,2020-01-03,2021-01-03,done"]),
    "addresses": ("address,city,state,zip,lat,lon", ["1 Church Street,Alpha,CA,90001", "2 Mosque Road,Beta,NY,10001", "3 Bridge St,Gamma,TX,73301"]),
    "workflow": ("record,review_status,validation,stage,lat,lon", ["1,Completed,approved,1", "2,submitted,rejected,2", "3,Completed,approved,3"]),
    "hydrants": ("asset_id,type,condition,in_service,lat,lon", ["1,hydrant,Good,Y", "2,hydrant,Damaged,N", "3,valve,Lost,N"]),
    "parcels": ("parcel,owner,legal_status,use,lat,lon", ["1,A,registered,house", "2,B,pending,market", "3,C,registered,school"]),
    "restaurants": ("name,type,status,rating,lat,lon", ["A,restaurant,Closed,4", "B,cafe,Open,5", "C,bar,Renovated,3"]),
    "vehicles": ("vehicle,type,condition,date,lat,lon", ["1,bus,Damaged,2020-01-01", "2,tram,Good,2020-01-02", "3,bus,Repaired,2020-01-03"]),
    "weather": ("station,date,state,value,lat,lon", ["1,2020-01-01,good,1", "2,2020-01-01,bad,2", "3,2020-01-01,fair,3"]),
    "wells": ("well_id,status,condition,depth,lat,lon", ["1,active,good,10", "2,lost,poor,20", "3,in use,fair,30"]),
    "employees": ("employee,marital_status,state,joined,lat,lon", ["1,single,CA,2001", "2,married,NY,2002", "3,single,TX,2003"]),
    "complaints": ("complaint,status,category,created,lat,lon", ["1,Closed,noise,2020", "2,Open,damage,2021", "3,Closed,damage,2022"]),
    "playgrounds": ("site_name,equipment,condition,checked,lat,lon", ["North,swing,good,2020-01-01", "South,slide,damaged,2020-01-02", "East,swing,new,2020-01-03"]),
    "bus stops": ("stop_id,stop_name,status,type,lat,lon", ["1,Museum,active,bus", "2,School,removed,bus", "3,Market,active,tram"]),
    "power poles": ("pole,material,state,lat,lon", ["1,wood,damaged", "2,steel,intact", "3,wood,replaced"]),
    "soil": ("sample,soil_type,soil_state,lat,lon", ["1,clay,good", "2,sand,poor", "3,loam,fair"]),
    "species": ("species,conservation_status,seen,lat,lon", ["A,Least concern,2020", "B,Endangered,2021", "C,Lost,2022"]),
    "hotels": ("hotel,category,state,renovated,lat,lon", ["A,4 stars,open,2010", "B,3 stars,closed,2005", "C,inn,renovated,2020"]),
    "projects": ("project,phase,status,end_date,lat,lon", ["1,construction,planned,2030", "2,demolition,complete,2020", "3,construction,active,2027"]),
    "bins": ("bin,status,level,lat,lon", ["1,damaged,1", "2,ok,2", "3,removed,3"]),
    "water": ("source,quality,condition,lat,lon", ["spring,good,protected", "well,bad,open", "tap,good,closed"]),
    "dogs": ("dog,breed,condition,found,lat,lon", ["1,x,injured,2020", "2,y,lost,2020", "3,z,good,2021"]),
    "flats": ("flat,rooms,condition,price,lat,lon", ["1,2,renovated,100", "2,3,good,200", "3,1,poor,50"]),
    "benches": ("bench,material,condition,lat,lon", ["1,wood,vandalised", "2,stone,good", "3,wood,broken"]),
    "signs": ("sign,type,condition,date,lat,lon", ["1,stop,missing,2019", "2,yield,good,2019", "3,stop,damaged,2020"]),
    "elections": ("place,state,result,date,lat,lon", ["North,open,lost,2020-01-01", "South,closed,won,2020-01-01", "East,open,lost,2020-01-01"]),
    "damage claims": ("claim,previous_status,planned_status,change,lat,lon", ["1,destroyed,intact,damage increase", "2,damaged,repaired,no change", "3,intact,destroyed,damage decrease"]),
    "дороги": ("номер,покрытие,состояние,lat,lon", ["1,асфальт,хорошее", "2,гравий,плохое", "3,грунт,удовлетворительное"]),
    "ağaclar": ("sıra,ağac,vəziyyəti,tarix,lat,lon", ["1,palıd,yaxşı,2001", "2,qoz,pis,2002", "3,tut,kafi,2003"]),
}  # fmt: skip


@pytest.mark.parametrize("name", list(TABLES))
def test_no_statement_comes_of_a_table_about_something_else(table, name):
    head, rows = TABLES[name]
    whole = [f"{row},{40.1 + place / 100},{44.5 + place / 100}" for place, row in enumerate(rows)]
    assert all(len(next(csv.reader([row]))) == head.count(",") + 1 for row in whole)
    catalogue = heritage.read(table("table.csv", head, *whole))
    assert len(catalogue.sites) == len(rows)
    assert catalogue.statements[["aspect", "value"]].values.tolist() == []


def test_regions_within_regions_are_as_many_as_there_are(table):
    rows = ["ID_0,NAME_0,ID_1,NAME_1,ID_2,NAME_2,lat,lon"]
    rows += [f"1,Land,{n // 4},Upper {n // 4},{n},Lower {n},4{n % 9}.1,1{n % 9}.2" for n in range(24)]
    catalogue = heritage.read(table("levels.csv", *rows))
    assert len(catalogue) == 24
    assert sorted(catalogue.sites["name"])[:2] == ["Lower 0", "Lower 1"]
